"""URLs of a say on a village's website. They stand before the reports', whose codes fit any word."""

from plugins.netizen.say import comment_pages, own_pages, pages, sign_in

urlpatterns = [
    *pages.urlpatterns,
    *own_pages.urlpatterns,
    *comment_pages.urlpatterns,
    *sign_in.urlpatterns,
]
