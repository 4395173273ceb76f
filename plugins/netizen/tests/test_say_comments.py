"""Comments on what can be read: threaded, moderated, off by choice, deleted by their author."""

import pytest

from plugins.netizen.models import Comment, CommentAbuse, Notice, SubjectKind
from plugins.netizen.say import commenting
from plugins.netizen.tests.say_fixtures import *  # noqa: F403
from plugins.netizen.tests.say_fixtures import new_uuid

INDEX = "/admin/netizen/comment/"


@pytest.fixture
def proposal(make_proposal):
    return make_proposal()


@pytest.fixture
def say(ask, proposal):
    """A function that comments on the proposal as somebody; gives the answer."""

    def send(who, text="Setuju sekali", **values):
        sent = {"uuid": new_uuid(), "text": text, **values}
        return ask(who, "post", f"proposals/{proposal.code}/comments/", sent)

    return send


@pytest.fixture
def shown(ask, proposal):
    """A function that gives what anybody reads."""

    def rows():
        return ask(None, "get", f"proposals/{proposal.code}/comments/").json()["results"]

    return rows


def test_a_comment_is_taken_once_and_shows_the_name_alone(say, shown, citizen):
    sent = {"uuid": new_uuid()}
    first, again = say(citizen, **sent), say(citizen, **sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert say(citizen, "Lain", **sent).status_code == 409
    (row,) = shown()
    assert (row["name"], row["text"], row["answers"]) == ("Siti Aminah", "Setuju sekali", [])
    assert set(row) == {"uuid", "name", "text", "created_at", "answers"}


def test_who_may_comment_is_the_village_s_choice(say, stranger, set_values):
    assert say(None).status_code == 401
    assert say(stranger).status_code == 403
    set_values(who_may_comment="signed_in")
    assert say(stranger).status_code == 201


def test_an_answer_to_an_answer_stands_beside_it(say, shown, citizen, make_citizen):
    top = say(citizen).json()["uuid"]
    answer = say(make_citizen("budi"), "Mengapa?", parent=top).json()["uuid"]
    say(make_citizen("ani"), "Karena gelap", parent=answer)
    (row,) = shown()
    assert [each["text"] for each in row["answers"]] == ["Mengapa?", "Karena gelap"]
    assert say(citizen, parent=new_uuid()).status_code == 400
    told = Notice.objects.unscoped().filter(kind="comment.answered")
    assert [notice.user for notice in told] == [citizen, citizen]


def test_words_of_the_list_wait_for_a_moderator(say, shown, citizen, set_values):
    set_values(hold_words="ijon")
    for text in ("Dasar bangsat", "Ini soal IJON lagi", "http://a.id http://b.id www.c.id"):
        say(citizen, text)
    assert shown() == []
    assert Comment.objects.unscoped().filter(state="held").exclude(held_for="").count() == 3
    say(citizen, "Bangsatwan bukan kata itu")
    assert len(shown()) == 1


def test_a_village_looks_at_all_first_or_takes_none(say, shown, citizen, set_values):
    set_values(comments="held")
    assert say(citizen).status_code == 201
    assert shown() == []
    set_values(comments="open")
    say(citizen)
    assert len(shown()) == 1
    set_values(comments="off")
    assert say(citizen).status_code == 409
    assert shown() == []


def test_one_thing_takes_no_more_comments(say, shown, citizen, proposal, say_village):
    say(citizen)
    for _time in range(2):
        commenting.switch(say_village, SubjectKind.PROPOSAL, proposal.code, False)
    assert say(citizen).status_code == 409
    assert len(shown()) == 1
    commenting.switch(say_village, SubjectKind.PROPOSAL, proposal.code, True)
    assert say(citizen).status_code == 201


def test_the_author_deletes_and_nobody_else(say, shown, ask, citizen, make_citizen):
    sent = {"uuid": new_uuid()}
    uuid = say(citizen, **sent).json()["uuid"]
    say(make_citizen("budi"), "Mengapa?", parent=uuid)
    url = f"comments/{uuid}/delete/"
    assert ask(make_citizen("ani"), "post", url).status_code == 403
    assert ask(citizen, "post", url).status_code == 204
    (row,) = shown()
    assert (row["text"], row["name"]) == (None, "")
    assert [each["text"] for each in row["answers"]] == ["Mengapa?"]
    assert ask(citizen, "post", url).status_code == 404
    assert say(citizen, **sent).status_code == 410
    kept = Comment.objects.unscoped().get(uuid=uuid)
    assert (kept.text, kept.user) == ("", None)


def test_several_complaints_take_a_comment_out_of_sight(say, shown, ask, citizen, make_citizen):
    uuid = say(citizen).json()["uuid"]
    url = f"comments/{uuid}/abuse/"
    assert ask(None, "post", url, {"reason": "spam"}).status_code == 401
    angry = make_citizen("a0")
    for _time in range(4):
        assert ask(angry, "post", url, {"reason": "spam"}).status_code == 204
    assert len(shown()) == 1
    for number in (1, 2):
        ask(make_citizen(f"a{number}"), "post", url, {"reason": "insult", "text": "Kasar"})
    assert shown() == []
    assert CommentAbuse.objects.unscoped().count() == 3
    assert ask(angry, "post", url, {"reason": "x"}).status_code == 400


def test_moderators_show_and_hide_with_a_reason(say, shown, ask, citizen, make_citizen, client,
                                                operator, other_operator):  # fmt: skip
    uuid = say(citizen).json()["uuid"]
    row = Comment.objects.unscoped().get(uuid=uuid)
    client.force_login(other_operator)
    client.post(INDEX, {"do": "hide", "row": row.pk, "reason": "x"})
    assert len(shown()) == 1
    client.force_login(operator)
    client.post(INDEX, {"do": "hide", "row": row.pk})
    assert len(shown()) == 1
    client.force_login(operator)
    client.post(INDEX, {"do": "hide", "row": row.pk, "reason": "Menghina"})
    assert shown() == []
    row.refresh_from_db()
    assert (row.reason, row.moderated_by) == ("Menghina", operator)
    client.force_login(operator)
    assert "Menghina" in client.get(f"{INDEX}edit/{row.pk}/").content.decode()
    client.post(f"{INDEX}edit/{row.pk}/", {"decision": "show", "why": ""})
    assert len(shown()) == 1
    # What a moderator has looked at stays, whoever complains.
    for number in range(3):
        ask(make_citizen(f"b{number}"), "post", f"comments/{uuid}/abuse/", {"reason": "other"})
    assert len(shown()) == 1


def test_announcements_and_public_reports_are_commented_on(ask, citizen, make_announcement,
                                                           make_report):  # fmt: skip
    public, hidden = make_report(), make_report("Rahasia", is_public=False)
    sent = {"uuid": new_uuid(), "text": "Baik"}
    url = f"announcements/{make_announcement().code}/comments/"
    assert ask(citizen, "post", url, sent).status_code == 201
    sent = {"uuid": new_uuid(), "text": "Baik"}
    assert ask(citizen, "post", f"reports/{public.code}/comments/", sent).status_code == 201
    assert ask(None, "get", f"reports/{public.code}/comments/").json()["count"] == 1
    page = ask(
        None, "get", f"/p/netizen/{public.code}/", HTTP_HOST="kalirejo.localhost"
    ).content.decode()
    assert sent["text"] in page
    assert ask(citizen, "post", f"reports/{hidden.code}/comments/", sent).status_code == 404


def test_what_is_withdrawn_is_not_discussed(ask, say, citizen, proposal):
    say(citizen)
    type(proposal).objects.filter(village=proposal.village).update(state="withdrawn")
    assert ask(None, "get", f"proposals/{proposal.code}/comments/").status_code == 404


def test_one_account_cannot_write_without_end(say, citizen, make_citizen, monkeypatch):
    from plugins.netizen.api.say_common import PersonThrottle

    monkeypatch.setattr(PersonThrottle, "rate", "3/hour")
    assert [say(citizen).status_code for _time in range(4)] == [201, 201, 201, 429]
    assert say(make_citizen("budi")).status_code == 201
