import json
import pytest
from django.urls import reverse
from core.plugins.switching import switch
from core.plugins.registry import registry
from core.testing.rows import make_row, owned_models
pytestmark = pytest.mark.browser

@pytest.mark.parametrize("width", [1280, 360])
def test_look(width, new_context, sign_in, operator, regency_officer, village, other_village, address, make_news, make_image):
    for slug in registry.plugins:
        switch([village], slug, True)
    context = new_context(width=width, height=2000)
    page = context.new_page()
    sign_in(context, operator)
    img = make_image(village, "Sawah")
    for model in owned_models():
        make_row(model, village, "Contoh")
    news = make_news(village, "Kabar", intro="Pendek", lead_image=img)
    news.body = json.dumps([
        {"type": "heading", "value": "Judul", "id": "33333333-cccc-4ccc-8ccc-333333333333"},
        {"type": "ronda__watch_posts", "value": {"title": "Pos ronda", "show_equipment": True}, "id": "22222222-bbbb-4bbb-8bbb-222222222222"},
    ])
    news.save_revision().publish()
    def shot(name, path, host="", full=True, wait=300):
        page.goto(address(path, host))
        page.wait_for_timeout(wait)
        page.screenshot(path=f"/tmp/shots/{name}-{width}.png", full_page=full)
    shot("dashboard", "/admin/")
    shot("explorer", reverse("wagtailadmin_explore", args=[village.site.root_page_id]))
    shot("editor", reverse("wagtailadmin_pages:edit", args=[news.pk]), wait=1500)
    switch([village], "ronda", False)
    shot("editor-unavailable", reverse("wagtailadmin_pages:edit", args=[news.pk]), wait=1500)
    switch([village], "ronda", True)
    shot("images", "/admin/images/")
    shot("image-add", "/admin/images/add/")
    shot("image-multi", "/admin/images/multiple/add/")
    for model in owned_models():
        meta = model._meta
        if meta.app_label in ("ronda", "netizen", "gismap"):
            try:
                base = reverse(f"{meta.app_label}_{meta.model_name}_modeladmin_index")
            except Exception:
                continue
            shot(f"list-{meta.label}", base)
            shot(f"add-{meta.label}", reverse(f"{meta.app_label}_{meta.model_name}_modeladmin_create"))
            shot(f"edit-{meta.label}", reverse(f"{meta.app_label}_{meta.model_name}_modeladmin_edit", args=[model.objects.unscoped().first().pk]))
    shot("plugin-settings", "/admin/plugins/settings/")
    shot("site-home", "/", "kalirejo")
    shot("site-news", "/berita/kabar/", "kalirejo")
    shot("site-netizen", "/p/netizen/", "kalirejo")
    shot("site-ronda", "/p/ronda/", "kalirejo")
    shot("site-gismap", "/p/gismap/", "kalirejo")
    shot("portal", "/")
    sign_in(context, regency_officer)
    shot("officer-dashboard", "/admin/")
    shot("villages", "/admin/villages/")
    shot("people", "/admin/people/")
    shot("people-add", "/admin/people/add/")
    shot("upload", "/admin/villages/upload/")
    page.locator("input[type=file]").set_input_files({"name": "desa.csv", "mimeType": "text/csv", "buffer": "kode,nama,kecamatan,telepon\n18.02.01.2009,Sinar Baru,Kalirejo,0725 111\n18.02.01.99,Salah,,abc\n".encode()})
    page.locator("form button[type=submit]").last.click()
    page.wait_for_timeout(700)
    page.screenshot(path=f"/tmp/shots/upload-preview-{width}.png", full_page=True)
    shot("switchboard", "/admin/plugins/switchboard/")
    page.locator('button[name="many"][value$=":ronda:off"]').first.click()
    page.wait_for_timeout(700)
    page.screenshot(path=f"/tmp/shots/switchboard-confirm-{width}.png", full_page=True)
    shot("plugins", "/admin/plugins/")
