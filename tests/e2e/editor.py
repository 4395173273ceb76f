"""The page form of the admin as an editor uses it, found by what is the same in every language."""

from __future__ import annotations

import re

from django.utils import translation
from playwright.sync_api import Page, expect

from core.streams.stream_block import UnavailableBlock
from sites.models import NewsPage


def label_of(block_type: str, language: str = "id") -> str:
    """What a block type is called in the list that offers them."""
    block = NewsPage._meta.get_field("body").stream_block.child_blocks[block_type]
    with translation.override(language):
        return str(block.label)


def unavailable_texts(language: str = "id") -> tuple[str, str]:
    """The name and the explanation of a block whose plugin is not there."""
    meta = UnavailableBlock._meta_class
    with translation.override(language):
        return str(meta.label), str(meta.help_text)


class PageForm:
    """The form that is open in `page`."""

    def __init__(self, page: Page):
        self.page = page
        self.body = page.locator('[data-contentpath="body"]')

    def field(self, name: str):
        return self.page.locator(f'[name="{name}"]')

    def block(self, number: int):
        """The block at a place in the body, counted from 0 as they were added."""
        return self.body.locator("[data-streamfield-child]").nth(number)

    def offered(self) -> list[str]:
        """The names of the block types that can be added."""
        self._open_choice()
        names = self.page.get_by_role("option").all_inner_texts()
        self.page.keyboard.press("Escape")
        expect(self.page.get_by_role("listbox")).to_have_count(0)
        return [name.strip() for name in names]

    def add(self, block_type: str):
        """Add a block at the end; returns it."""
        number = int(self.field("body-count").input_value())
        self._open_choice()
        name = re.compile(f"^{re.escape(label_of(block_type))}$")
        self.page.get_by_role("option").filter(has_text=name).click()
        expect(self.field(f"body-{number}-type")).to_have_value(block_type)
        self._settle()
        return self.block(number)

    def _settle(self):
        """Until the form has stopped sliding: a click that is pressed in one place and released
        in another is none. The page's policy forbids Playwright's own way of waiting for it."""
        for _attempt in range(100):
            if not self.page.evaluate("jQuery(':animated').length"):
                return
            self.page.wait_for_timeout(50)

    def _open_choice(self):
        self.body.locator("button.c-sf-add-button").last.click()
        expect(self.page.get_by_role("listbox")).to_be_visible()

    def choose(self, name: str):
        """Open the dialogue in which the picture, document or page of a field is chosen."""
        chooser = self.page.locator(f'[id$="{name}-chooser"]')
        chooser.locator("[data-chooser-action-choose]:visible").click()
        dialogue = self.page.locator(".modal")
        expect(dialogue.locator('[name="q"]')).to_be_visible()
        return dialogue

    def upload_picture(self, name: str, file, title: str, alt: str):
        dialogue = self.choose(name)
        dialogue.locator('a[role="tab"][href="#tab-upload"]').click()
        form = dialogue.locator("form").filter(has=self.page.locator('input[type="file"]'))
        prefix = "image-chooser-upload"
        form.locator(f'[name="{prefix}-file"]').set_input_files(file)
        form.locator(f'[name="{prefix}-title"]').fill(title)
        form.locator(f'[name="{prefix}-alt_text"]').fill(alt)
        form.locator('button[type="submit"]').click()
        expect(dialogue).to_have_count(0)
        expect(self.field(name)).not_to_have_value("")

    def save_draft(self):
        self.page.locator("footer button.action-save").click()
        self.page.wait_for_load_state()

    def publish(self):
        """Publish; Wagtail then shows the page's place in the tree."""
        self.page.locator("footer [data-w-dropdown-target='toggle']").click()
        self.page.locator('button[name="action-publish"]').click()
        self.page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))

    def schedule(self, moment: str):
        """Have the page appear at `moment` (local time), by the dialogue of its status."""
        self.page.locator('[data-side-panel-toggle="status"]').click()
        panel = self.page.locator('[data-side-panel="status"]')
        panel.locator('[data-a11y-dialog-show="schedule-publishing-dialog"]').click()
        dialogue = self.page.locator("#schedule-publishing-dialog")
        dialogue.locator('[name="go_live_at"]').fill(moment)
        # By keyboard: the calendar of the field, or of the next one, may lie over the button.
        dialogue.locator('button[type="submit"]').press("Enter")
        expect(panel).to_contain_text(moment[:4])
        # On a phone it covers the form.
        self.page.locator('[data-side-panel-toggle="status"]').click()
        expect(panel).to_be_hidden()

    def submit_for_approval(self):
        self.page.locator("footer [data-w-dropdown-target='toggle']").click()
        self.page.locator('button[name="action-submit"]').click()
        self.page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))

    def approve(self):
        self.page.locator("footer [data-w-dropdown-target='toggle']").click()
        self.page.locator('button[data-workflow-action-name="approve"]').first.click()
        self.page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))
