"""The lists of plugins' records in the admin on a phone: every button of their head is in reach."""

from __future__ import annotations

import pytest
from django.utils import timezone

from plugins.ronda.models import Incident

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]


@pytest.mark.parametrize("listed", ["incident", "nightoff"])
@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desk"])
def test_the_head_of_a_list_lies_within_the_screen(
    new_context, sign_in, address, village, operator, width, listed
):
    Incident.objects.create(
        village=village, kind="light", narrative="Lampu padam.", happened_at=timezone.now()
    )
    context = new_context(width=width)
    sign_in(context, operator)
    page = context.new_page()
    page.goto(address(f"/admin/ronda/{listed}/"))
    buttons = page.locator("header.w-header :is(a, button):visible")
    labels = [buttons.nth(number).inner_text().strip() for number in range(buttons.count())]
    assert labels
    for number, label in enumerate(labels):
        box = buttons.nth(number).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, (label, box)
    cut = "all => all.filter(e => e.scrollWidth > e.offsetWidth).map(e => e.innerText)"
    assert page.locator("header.w-header .right .button").evaluate_all(cut) == []
