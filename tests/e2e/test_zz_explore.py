import pytest, re
from django.urls import reverse
pytestmark = pytest.mark.browser

def test_explore(page, context, sign_in, operator, village, address):
    sign_in(context, operator)
    log = open("/tmp/shots/log.txt", "w")
    context.on("request", lambda r: log.write(f"{r.method} {r.url}\n"))
    page.goto(address("/admin/"))
    page.locator('a[href*="add_subpage"]').first.click()
    print(page.url)
    page.wait_for_load_state("networkidle")
    print(page.url)
    page.locator('[data-contentpath="body"] button.c-sf-add-button').first.click()
    page.wait_for_timeout(500)
    print(page.locator('.w-combobox').first.evaluate("e => e.outerHTML")[:3000])
    page.keyboard.press("Escape")
    page.locator('#id_lead_image-chooser [data-chooser-action-choose]').first.click()
    page.wait_for_timeout(1000)
    html = page.locator('.modal').first.evaluate("e => e.outerHTML")
    open("/tmp/shots/modal.html","w").write(html)
    open("/tmp/shots/edit.html","w").write(page.content())
    page.screenshot(path="/tmp/shots/modal.png")
