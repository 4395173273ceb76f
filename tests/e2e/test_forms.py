"""A visitor fills in a form on a phone, without scripts, and is told what is amiss."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]


def test_a_form_is_filled_in_on_a_phone_without_scripts(new_context, address, form_page):
    context = new_context(width=360, scripts=False)
    page = context.new_page()
    page.goto(address("/pendaftaran/", "kalirejo"))
    page.get_by_label("Nama").fill("   ")
    page.get_by_label("Dusun").select_option("Dua")
    page.get_by_label("Setuju").check()
    # The browser takes blanks for a name; the website does not.
    context.watch.expect(400, "/pendaftaran/")
    page.get_by_role("button", name=re.compile("form", re.IGNORECASE)).click()
    expect(page.get_by_role("alert")).to_contain_text("Nama")
    expect(page.get_by_label("Dusun")).to_have_value("Dua")
    page.get_by_label("Nama").fill("Siti")
    page.get_by_role("button", name=re.compile("form", re.IGNORECASE)).click()
    expect(page.get_by_role("status")).to_contain_text("Terima kasih.")
    assert form_page.get_submissions().get().form_data["nama"] == "Siti"


def test_what_is_amiss_is_told_to_everybody(new_context, address, form_page):
    context = new_context(width=360)
    page = context.new_page()
    page.goto(address("/pendaftaran/", "kalirejo"))
    page.evaluate("document.querySelector('main form').noValidate = true")
    context.watch.expect(400, "/pendaftaran/")
    page.get_by_role("button", name=re.compile("form", re.IGNORECASE)).click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    alert.get_by_role("link", name="Dusun").click()
    expect(page.get_by_label("Dusun")).to_be_focused()
