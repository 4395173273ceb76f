import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
pytestmark = pytest.mark.django_db
def test_base(client, village, regency_officer, district_officer, operator):
    for who, code in ((regency_officer,"18.02"),(district_officer,"18.02.01"),(operator, village.code)):
        client.force_login(who)
        url=f"/admin/command-centre/{code}/"
        client.get(url)
        with CaptureQueriesContext(connection) as q:
            r=client.get(url)
        print(who, r.status_code, len(q))
        for x in q.captured_queries: print("   ", x["sql"][:260])
    assert 0
