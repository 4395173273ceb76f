"""The screens of letters and a say, for citizens and for staff: no rule of WCAG 2.2 AA that a machine can
check is broken, and nothing runs out of a phone's screen."""

import pytest
from django.utils import timezone

from plugins.netizen.models import Comment, MembershipRequest
from plugins.netizen.tests.desk_fixtures import agency, make_officer, officer  # noqa: F401
from plugins.netizen.tests.letter_fixtures import letters, make_request  # noqa: F401
from plugins.netizen.tests.say_fixtures import (  # noqa: F401
    citizen,
    make_announcement,
    make_poll,
    make_proposal,
    say_village,
    stranger,
    topic,
)
from tests.e2e.test_accessibility import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]
SCREENS = pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (1280, "dark")], ids=["phone-light", "desk-dark"]
)


# Colours that are still on their way are none that anybody reads.
SETTLED = """() => document.getAnimations().every(each =>
  each.playState !== "running" || each.effect.getComputedTiming().endTime === Infinity)"""


def wrong(page, places) -> dict[str, list[str]]:
    """What is wrong at each of the addresses where something is."""
    found = {}
    for place in places:
        assert page.goto(place).ok, place
        page.wait_for_function(SETTLED)
        faults = violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append("wider than the screen")
        if faults:
            found[place] = faults
    return found


@SCREENS
def test_citizens_screens_break_no_rule(
    new_context, sign_in, address, width, scheme, say_village, citizen, topic,  # noqa: F811
    make_poll, make_proposal, make_announcement, letters, make_request,  # noqa: F811
):  # fmt: skip
    poll, proposal, row = make_poll(results="at_once"), make_proposal(), make_announcement()
    closed = make_poll("Warna pagar?", days=(-9, -1))
    asked = make_request()
    Comment.objects.create(
        village=say_village, subject_kind="proposal", subject_code=proposal.code, user=citizen,
        name="Siti", text="Setuju.",
    )  # fmt: skip
    paths = [
        "suara/", f"suara/jajak/{poll.pk}/", f"suara/jajak/{closed.pk}/",
        f"suara/usulan/{proposal.code}/", "pengumuman/", f"pengumuman/{row.code}/", "surat/",
        "surat/domisili/", f"surat/permohonan/{asked.tracking_code}/",
    ]  # fmt: skip
    places = [address(f"/p/netizen/{path}", "kalirejo") for path in paths]
    context = new_context(width=width, color_scheme=scheme)
    page = context.new_page()
    assert not wrong(page, [*places, address("/p/netizen/masuk/", "kalirejo")])
    sign_in(context, citizen)
    own = ("saya/", "suara/usulan/baru/")
    places += [address(f"/p/netizen/{path}", "kalirejo") for path in own]
    assert not wrong(page, places)


@SCREENS
def test_the_desks_screens_break_no_rule(
    new_context, sign_in, address, width, scheme, operator, regency_officer, say_village,  # noqa: F811
    make_poll, make_proposal, make_announcement, letters, make_request, officer, stranger,  # noqa: F811
):  # fmt: skip
    poll, proposal = make_poll(), make_proposal()
    make_announcement()
    asked = make_request()
    MembershipRequest.objects.create(
        village=say_village, user=stranger, name="Joko", neighbourhood="RT 03",
        asked_at=timezone.now(),
    )  # fmt: skip
    lists = ("letterrequest", "letter", "letterkind", "poll", "proposal", "announcement",
             "membershiprequest", "comment", "report", "category", "agency")  # fmt: skip
    screens = (
        f"letterrequest/inspect/{asked.pk}/", "letterrequest/create/", f"poll/inspect/{poll.pk}/",
        "poll/create/", f"proposal/inspect/{proposal.pk}/",
    )  # fmt: skip
    for who, paths in (
        (operator, [*(f"{name}/" for name in lists), *screens]),
        (regency_officer, ["agencyofficer/", "agency/", "category/", "poll/"]),
    ):
        context = new_context(width=width, color_scheme=scheme)
        sign_in(context, who)
        page = context.new_page()
        assert not wrong(page, [address(f"/admin/netizen/{path}") for path in paths])
