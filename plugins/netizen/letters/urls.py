"""Addresses of letters on a village's website, below `/p/netizen/surat/`."""

from django.urls import path

from plugins.netizen.letters import pages

urlpatterns = [
    path("", pages.letters, name="letters"),
    path("lacak/", pages.track, name="letter_track"),
    path("permohonan/<slug:code>/", pages.letter_request, name="letter_request"),
    path("verifikasi/<slug:token>/", pages.verify, name="letter_verify"),
    path("<slug:kind>/", pages.kind, name="letter_kind"),
    path("<slug:kind>/formulir.pdf", pages.blank, name="letter_blank"),
]
