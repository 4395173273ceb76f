"""Addresses of the officers' screens, below the admin's own."""

from django.urls import path, re_path

from core.villages import codes
from core.villages.screens import api_access, people, previews, second_factors, uploads, villages

app_name = "villages_admin"
urlpatterns = [
    path("villages/", villages.VillageIndex.as_view(), name="index"),
    path(
        "villages/results/",
        villages.VillageIndex.as_view(results_only=True),
        name="index_results",
    ),
    path("villages/add/", villages.VillageCreate.as_view(), name="add"),
    path("villages/upload/", uploads.Upload.as_view(), name="upload"),
    path("villages/upload/template.csv", uploads.Template.as_view(), name="upload_template"),
    path("villages/upload/preview/", uploads.Preview.as_view(), name="upload_preview"),
    path("villages/upload/result/", uploads.Result.as_view(), name="upload_result"),
    re_path(
        rf"^villages/(?P<code>{codes.VILLAGE_CODE})/$", villages.VillageEdit.as_view(), name="edit"
    ),
    path("people/", people.PeopleIndex.as_view(), name="people"),
    path("people/results/", people.PeopleIndex.as_view(results_only=True), name="people_results"),
    path("people/add/", people.PersonAdd.as_view(), name="people_add"),
    path("people/link/", people.PasswordLink.as_view(), name="people_link"),
    path("people/<int:pk>/remove/", people.PersonRemove.as_view(), name="people_remove"),
    path("people/<int:pk>/link/", people.NewPasswordLink.as_view(), name="people_new_link"),
    path(
        "people/accounts/<int:user_id>/second-factor/",
        second_factors.SecondFactorReset.as_view(),
        name="second_factor_reset",
    ),
    path("api-access/", api_access.TokenIndex.as_view(), name="api_access"),
    path(
        "api-access/results/",
        api_access.TokenIndex.as_view(results_only=True),
        name="api_access_results",
    ),
    path("api-access/tokens/add/", api_access.TokenAdd.as_view(), name="token_add"),
    path("api-access/tokens/secret/", api_access.TokenSecret.as_view(), name="token_secret"),
    path(
        "api-access/tokens/<int:pk>/revoke/", api_access.TokenRevoke.as_view(), name="token_revoke"
    ),
    path("api-access/origins/", api_access.OriginIndex.as_view(), name="origins"),
    path(
        "api-access/origins/results/",
        api_access.OriginIndex.as_view(results_only=True),
        name="origins_results",
    ),
    path("api-access/origins/add/", api_access.OriginAdd.as_view(), name="origin_add"),
    path(
        "api-access/origins/<int:pk>/remove/",
        api_access.OriginRemove.as_view(),
        name="origin_remove",
    ),
    path("api-access/previews/", previews.FrontendIndex.as_view(), name="previews"),
    path(
        "api-access/previews/results/",
        previews.FrontendIndex.as_view(results_only=True),
        name="previews_results",
    ),
    path("api-access/previews/set/", previews.FrontendSet.as_view(), name="preview_set"),
    path(
        "api-access/previews/<int:pk>/remove/",
        previews.FrontendRemove.as_view(),
        name="preview_remove",
    ),
]
