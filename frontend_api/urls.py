"""`/api/v1/`: the villages, their pages, the plugins' endpoints, the event stream, the schema."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView

from core.villages.codes import DISTRICT_CODE, REGENCY_CODE, VILLAGE_CODE
from frontend_api import (
    areas,
    changes,
    events,
    feeds,
    forms,
    index,
    me,
    me_data,
    media,
    pages,
    previews,
    problems,
    redirects,
    search,
    sitemap,
    tags,
    tokens,
    villages,
)
from frontend_api.command_centre.urls import centre_urls
from frontend_api.mounts import install_patterns, regency_patterns, village_patterns
from frontend_api.open_data.urls import open_data_urls, picture_urls

village_urls = [
    path("", villages.VillageDetail.as_view(), name="village"),
    path("pages/", pages.PageList.as_view(), name="pages"),
    path("pages/by-path/", pages.PageByPath.as_view(), name="page-by-path"),
    path("pages/<int:pk>/", pages.PageDetail.as_view(), name="page"),
    path("pages/<int:pk>/form/", forms.PageForm.as_view(), name="page-form"),
    path("pages/<int:pk>/form/submit/", forms.SubmitForm.as_view(), name="page-form-submit"),
    path("redirects/", redirects.RedirectList.as_view(), name="redirects"),
    path("images/", media.ImageList.as_view(), name="images"),
    path("images/<int:pk>/", media.ImageDetail.as_view(), name="image"),
    path("images/<int:pk>/rendition/", media.ImageRendition.as_view(), name="rendition"),
    path("documents/", media.DocumentList.as_view(), name="documents"),
    path("documents/<int:pk>/", media.DocumentDetail.as_view(), name="document"),
    path("feeds/news.json", feeds.VillageJsonFeed.as_view(), name="feed-json"),
    path("feeds/news.rss", feeds.VillageRss.as_view(), name="feed-rss"),
    path("sitemap.xml", sitemap.Sitemap.as_view(), name="sitemap"),
    path("search/", search.VillageSearch.as_view(), name="search"),
    path("tags/", tags.TagList.as_view(), name="tags"),
    path("menus/", villages.MenuView.as_view(), name="menus"),
    path("changes/", changes.VillageChanges.as_view(), name="changes"),
    *centre_urls("village"),
    *picture_urls("village"),
    *village_patterns(),
]

app_name = "api"
urlpatterns = [
    path("", index.Index.as_view(), name="index"),
    path("me/", me.Me.as_view(), name="me"),
    path("me/data/", me_data.MyData.as_view(), name="me-data"),
    path("villages/", villages.VillageList.as_view(), name="villages"),
    re_path(rf"^villages/(?P<code>{VILLAGE_CODE})/", include(village_urls)),
    re_path(
        rf"^districts/(?P<code>{DISTRICT_CODE})/",
        include(
            [
                path("", areas.DistrictDetail.as_view(), name="district"),
                path("pages/", areas.DistrictPages.as_view(), name="district-pages"),
                path(
                    "feeds/news.json", feeds.DistrictJsonFeed.as_view(), name="district-feed-json"
                ),
                path("feeds/news.rss", feeds.DistrictRss.as_view(), name="district-feed-rss"),
                path("search/", search.DistrictSearch.as_view(), name="district-search"),
                path("changes/", areas.DistrictChanges.as_view(), name="district-changes"),
                *centre_urls("district"),
                *picture_urls("district"),
            ]
        ),
    ),
    re_path(
        rf"^regencies/(?P<code>{REGENCY_CODE})/",
        include(
            [
                path("", areas.RegencyDetail.as_view(), name="regency"),
                path("pages/", areas.RegencyPages.as_view(), name="regency-pages"),
                path("feeds/news.json", feeds.RegencyJsonFeed.as_view(), name="regency-feed-json"),
                path("feeds/news.rss", feeds.RegencyRss.as_view(), name="regency-feed-rss"),
                path("search/", search.RegencySearch.as_view(), name="regency-search"),
                path("changes/", areas.RegencyChanges.as_view(), name="regency-changes"),
                *centre_urls("regency"),
                *picture_urls("regency"),
                *open_data_urls(),
                *regency_patterns(),
            ]
        ),
    ),
    path("tokens/", tokens.TokenList.as_view(), name="tokens"),
    path("tokens/<int:pk>/", tokens.TokenDetail.as_view(), name="token"),
    path("preview/", previews.PreviewView.as_view(), name="preview"),
    path("webhooks/", include("frontend_api.webhooks.urls")),
    path("events/stream", events.stream, name="events"),
    path("problems/", problems.index, name="problems"),
    path("problems/<slug:name>/", problems.page, name="problem"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    *install_patterns(),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api:schema"), name="docs"),
]
