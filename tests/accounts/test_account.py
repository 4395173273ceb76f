"""A person's own account in the admin."""

import re

from django.urls import reverse

from core.testing.factories import PASSWORD


def test_somebody_without_email_changes_the_password(operator, client):
    client.force_login(operator)
    url = reverse("wagtailadmin_account")
    html = client.get(url).content.decode()
    data = dict(re.findall(r'name="([\w-]+)"[^>]*value="([^"]*)"', html))
    data |= {
        "name_email-first_name": "Siti",
        "name_email-last_name": "",
        "name_email-email": "",
        "password-old_password": PASSWORD,
        "password-new_password1": "sawah-hijau-2026",
        "password-new_password2": "sawah-hijau-2026",
        "locale-preferred_language": "",
        "locale-current_time_zone": "Asia/Jakarta",
        "theme-theme": "system",
        "theme-density": "default",
        "theme-contrast": "system",
    }
    client.post(url, data)
    operator.refresh_from_db()
    assert operator.check_password("sawah-hijau-2026")


def test_an_operator_opens_the_form_for_news(village, operator, client):
    from sites.models import NewsIndexPage

    index = NewsIndexPage.objects.descendant_of(village.site.root_page).get()
    client.force_login(operator)
    url = reverse("wagtailadmin_pages:add", args=["village_sites", "newspage", index.pk])
    assert client.get(url).status_code == 200
