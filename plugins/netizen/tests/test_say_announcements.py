"""Topics are followed, announcements reach the followers, and notices come once."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core import mail
from django.utils import timezone

from core.events.models import Event
from plugins.netizen import notices
from plugins.netizen.models import Announcement, Notice, Topic, TopicFollow
from plugins.netizen.say import announcing, topics
from plugins.netizen.say.setting_up import TOPICS, set_up
from plugins.netizen.tests.say_fixtures import *  # noqa: F403

INDEX = "/admin/netizen/announcement/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def letters(django_capture_on_commit_callbacks):
    """A function that does something and then all that waits for its end; gives the letters."""

    def after(work):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            work()
        return mail.outbox

    return after


def test_a_regency_begins_with_topics_and_keeps_what_it_makes_of_them(regency):
    Topic.objects.unscoped().delete()
    for _time in range(2):
        set_up(regency)
    assert Topic.objects.unscoped().count() == len(TOPICS)
    Topic.objects.unscoped().exclude(code="umum").delete()
    set_up(regency)
    assert Topic.objects.unscoped().get().code == "umum"


def test_a_village_s_own_topic_takes_the_place_of_the_regency_s(ask, say_village, topic):
    codes = [row["code"] for row in ask(None, "get", "topics/").json()["results"]]
    assert codes.count("umum") == 1
    Topic.objects.create(village=say_village, code="umum", name="Kabar Kalirejo")
    names = [row["name"] for row in ask(None, "get", "topics/").json()["results"]]
    assert "Kabar Kalirejo" in names
    assert topic.name not in names
    Topic.objects.filter(village=say_village).update(is_active=False)
    assert "umum" not in [row.code for row in topics.offered(say_village)]


def test_following_holds_once_and_ends(ask, stranger, topic):
    url = "topics/umum/follow/"
    assert ask(None, "put", url).status_code == 401
    for email in (True, False):
        told = ask(stranger, "put", url, {"by_email": email}).json()
        assert told == {"following": True, "by_email": email}
    assert TopicFollow.objects.unscoped().count() == 1
    assert ask(stranger, "get", url).json() == {"following": True, "by_email": False}
    rows = ask(stranger, "get", "topics/").json()["results"]
    assert [row["following"] for row in rows if row["code"] == "umum"] == [True]
    assert ask(stranger, "delete", url).json()["following"] is False
    assert ask(stranger, "put", "topics/tidak-ada/follow/").status_code == 404


def test_publishing_tells_each_follower_once(make_announcement, make_user, say_village, letters):
    by_mail = make_user("siti", email="siti@contoh.example")
    inbox_only = make_user("budi", email="budi@contoh.example")
    no_address = make_user("ani")
    other = make_user("lain", email="lain@contoh.example")
    topics.follow(say_village, by_mail, "umum", True)
    topics.follow(say_village, inbox_only, "umum", False)
    topics.follow(say_village, no_address, "umum", True)
    topics.follow(say_village, other, "kesehatan", True)
    row = make_announcement(state="draft", published_at=None)
    sent = letters(lambda: announcing.publish(row))
    assert [letter.to for letter in sent] == [["siti@contoh.example"]]
    assert "Posyandu" in sent[0].body
    assert f"/p/netizen/pengumuman/{row.code}/" in sent[0].body
    told = Notice.objects.unscoped().values_list("user__username", flat=True)
    assert set(told) == {"siti", "budi", "ani"}
    event = Event.objects.get(kind="announcement.published")
    assert event.visibility == "public"
    Announcement.objects.unscoped().update(state="draft")
    assert letters(lambda: announcing.publish(Announcement.objects.unscoped().get())) == []
    assert Notice.objects.unscoped().count() == 3


def test_a_draft_is_nowhere(ask, make_announcement, client):
    row = make_announcement("Rahasia", state="draft", published_at=None)
    for path in ("announcements/", "announcements/feed.atom"):
        assert "Rahasia" not in ask(None, "get", path).content.decode()
    assert ask(None, "get", f"announcements/{row.code}/").status_code == 404


def test_announcements_are_filtered_by_topic_and_by_what_holds(ask, make_announcement, say_village):
    other = Topic.objects.create(village=say_village, code="ternak", name="Ternak")
    make_announcement("Sapi", topic=other)
    make_announcement("Lama", valid_until=timezone.localdate() - timedelta(days=1))

    def titles(**query):
        rows = ask(None, "get", "announcements/", query).json()["results"]
        return [row["title"] for row in rows]

    assert titles() == ["Lama", "Sapi"]
    assert titles(topic="ternak") == ["Sapi"]
    assert titles(current="true") == ["Sapi"]
    assert titles(current="false") == ["Lama"]


def test_a_feed_of_a_topic_is_read_without_an_account(ask, make_announcement, say_village):
    other = Topic.objects.create(village=say_village, code="ternak", name="Ternak")
    make_announcement("Sapi & kambing", topic=other)
    make_announcement("Posyandu")
    answer = ask(None, "get", "topics/ternak/feed.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    assert [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")] == [
        "Sapi & kambing"
    ]
    assert root.find(f"{ATOM}entry/{ATOM}category").get("term") == "ternak"
    whole = ElementTree.fromstring(ask(None, "get", "announcements/feed.atom").content)
    assert len(list(whole.iter(f"{ATOM}entry"))) == 2
    assert ask(None, "get", "topics/tidak-ada/feed.atom").status_code == 404


def test_the_operator_publishes_in_the_admin(client, operator, topic, say_village, stranger, ask):
    topics.follow(say_village, stranger, "umum", True)
    client.force_login(operator)
    form = {
        "topic": topic.pk, "title": "Kerja bakti", "text": "Minggu pagi.", "valid_until": "",
        "state": "draft", "takes_comments": "on",
    }  # fmt: skip
    assert client.post(f"{INDEX}create/", form).status_code == 302
    row = Announcement.objects.unscoped().get()
    assert (row.village, row.published_at) == (say_village, None)
    assert not Notice.objects.unscoped().exists()
    changed = {**form, "state": "published", "takes_comments": ""}
    assert client.post(f"{INDEX}edit/{row.pk}/", changed).status_code == 302
    row.refresh_from_db()
    assert row.is_public
    assert Notice.objects.unscoped().get().user == stranger
    answer = ask(stranger, "get", f"announcements/{row.code}/comments/")
    assert answer.json()["results"] == []
    client.force_login(operator)
    assert client.post(f"{INDEX}edit/{row.pk}/", {**form, "state": "draft"}).status_code == 302
    row.refresh_from_db()
    assert not row.is_public


def test_the_regency_changes_its_topics_and_a_village_only_its_own(client, operator, topic,
                                                                   regency_officer):  # fmt: skip
    url = f"/admin/netizen/topic/edit/{topic.pk}/"
    form = {
        "regency": topic.regency_id, "district": "", "village": "", "name": "Kabar umum",
        "code": "umum", "description": "", "order": 5, "is_active": "on",
    }  # fmt: skip
    client.force_login(operator)
    client.post(url, form)
    topic.refresh_from_db()
    assert topic.name != "Kabar umum"
    client.force_login(regency_officer)
    assert client.post(url, form).status_code == 302
    topic.refresh_from_db()
    assert topic.name == "Kabar umum"


# -- Notices --------------------------------------------------------------------------------------


def test_a_notice_comes_once_a_kind_and_key(say_village, stranger, citizen):
    def tell(users, **values):
        return notices.notify(users, say_village, "report.answered", "Dijawab", "/p/x/", **values)

    assert tell([stranger]) == 1
    assert tell([stranger, citizen.pk, citizen]) == 1
    assert tell([stranger], key="lain") == 1
    assert tell([]) == 0
    assert Notice.objects.unscoped().count() == 3


def test_thousands_are_told_in_few_queries(say_village, make_user, django_assert_max_num_queries):
    from core.accounts.models import User

    User.objects.bulk_create([User(username=f"w{number}") for number in range(1200)])
    ids = list(User.objects.filter(username__startswith="w").values_list("pk", flat=True))
    with django_assert_max_num_queries(24):  # SQLite takes some hundred rows at a time
        assert notices.notify(ids, say_village, "announcement", "Kabar", "/p/x/") == 1200


def test_one_reads_one_s_own_notices_and_marks_them(ask, say_village, other_village, stranger,
                                                    citizen):  # fmt: skip
    for number in range(3):
        notices.notify([stranger], say_village, "x", f"Kabar {number}", "/p/x/", key=str(number))
    notices.notify([citizen], say_village, "x", "Milik Siti", "/p/x/", key="s")
    notices.notify([stranger], other_village, "x", "Kampung lain", "/p/x/", key="o")
    rows = ask(stranger, "get", "notices/").json()["results"]
    assert [row["text"] for row in rows] == ["Kabar 2", "Kabar 1", "Kabar 0"]
    foreign = Notice.objects.unscoped().get(user=citizen).pk
    told = ask(stranger, "post", "notices/read/", {"ids": [rows[0]["id"], foreign]}).json()
    assert told == {"marked": 1, "unread": 2}
    assert ask(stranger, "get", "notices/", {"unread": "true"}).json()["count"] == 2
    assert ask(stranger, "post", "notices/read/").json() == {"marked": 2, "unread": 0}
    assert Notice.objects.unscoped().get(pk=foreign).read_at is None
    assert ask(None, "get", "notices/").status_code == 401


def test_letters_leave_once_and_never_to_a_closed_account(say_village, make_user, letters):
    siti = make_user("siti", email="siti@contoh.example")
    gone = make_user("gone", email="gone@contoh.example", is_active=False)

    def tell():
        notices.notify([siti, gone], say_village, "x", "Kabar", "/p/x/", key="k")

    assert [letter.to for letter in letters(tell)] == [["siti@contoh.example"]]
    assert notices.mail_notices.call(say_village.pk, "x", "k") == 0


def test_old_notices_are_deleted(say_village, stranger):
    notices.notify([stranger], say_village, "x", "Lama", "/p/x/", key="a")
    Notice.objects.unscoped().update(at=timezone.now() - timedelta(days=181))
    notices.notify([stranger], say_village, "x", "Baru", "/p/x/", key="b")
    notices.delete_old(say_village)
    assert Notice.objects.unscoped().get().text == "Baru"
