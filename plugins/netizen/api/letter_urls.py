"""URLs of the letters' endpoints."""

from django.urls import path

from plugins.netizen.api import letter_request_views as requests
from plugins.netizen.api import letter_views as letters

ONE = "requests/<slug:tracking>/"
urlpatterns = [
    path("kinds/", letters.LetterKindList.as_view(), name="letter_kinds"),
    path("kinds/<slug:kind>/", letters.LetterKindDetail.as_view(), name="letter_kind"),
    path("kinds/<slug:kind>/form/", letters.LetterKindForm.as_view(), name="letter_form"),
    path("requests/", requests.LetterRequestList.as_view(), name="letter_requests"),
    path(ONE, requests.LetterRequestDetail.as_view(), name="letter_request"),
    path(f"{ONE}resubmit/", requests.LetterRequestResubmission.as_view(), name="letter_resubmit"),
    path(f"{ONE}cancel/", requests.LetterRequestCancellation.as_view(), name="letter_cancel"),
    path(f"{ONE}pdf/", requests.LetterPdf.as_view(), name="letter_pdf"),
    path(
        f"{ONE}attachments/<uuid:uuid>/",
        requests.LetterAttachment.as_view(),
        name="letter_attachment",
    ),
    path("verify/<slug:token>/", letters.LetterVerification.as_view(), name="letter_verification"),
]
