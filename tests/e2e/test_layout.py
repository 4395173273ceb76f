"""Nothing of a page moves while its pictures arrive (cumulative layout shift)."""

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]

SHIFTS = """() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(sum), 500);
})"""


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_pictures_that_come_late_move_nothing(
    new_context, address, village, make_news, make_image, service, album, width
):
    image = make_image(village, "Sawah", size=(1200, 800))
    home = village.site.root_page.specific
    home.lead_image = image
    home.save_revision().publish()
    for number in range(6):
        make_news(
            village, f"Berita {number}", lead_image=image, body=[("picture", {"image": image})]
        )
    context = new_context(width=width)

    def late(route):
        context.pages[0].wait_for_timeout(150)
        route.continue_()

    context.route("**/media/images/**", late)
    page = context.new_page()
    for path in ("/", "/berita/", "/berita/berita-1/", "/layanan/domisili/", "/galeri/"):
        page.goto(address(path, "kalirejo"))
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        assert page.evaluate(SHIFTS) == 0, path


@pytest.mark.parametrize("slower", [4, 12, 20])
def test_what_a_slow_phone_reads_late_moves_nothing(
    new_context, address, village, make_news, make_image, slower
):
    """The browser shows what it has of a page before it has read the rest."""
    home = village.site.root_page.specific
    home.lead_image = make_image(village, "Sawah", size=(1200, 800))
    home.save_revision().publish()
    make_news(village, "Panen Raya")
    context = new_context(width=360)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    for path in ("/", "/berita/", "/berita/panen-raya/"):
        page.goto(address(path, "kalirejo"))
        assert page.evaluate(SHIFTS) == 0, path
