"""The page types of a village's website and of the regency's portal, and what they show."""

from sites.models.agenda import AgendaPage, EventPage
from sites.models.base import BasePage, load_pictures
from sites.models.budget import BudgetLine, BudgetPage
from sites.models.directory import Institution, Official
from sites.models.forms import FormField, FormPage, FormSubmission, RemovedSubmission
from sites.models.information import (
    AnnouncementIndexPage,
    AnnouncementPage,
    InformationIndexPage,
    InformationPage,
)
from sites.models.news import NewsIndexPage, NewsPage, latest_news, news_below
from sites.models.pages import (
    ContactPage,
    GalleryPage,
    HomePage,
    PortalPage,
    ProfilePage,
    StandardPage,
)
from sites.models.services import ServiceIndexPage, ServicePage
from sites.models.settings import VillageSettings, settings_of
from sites.models.tags import EventTag, NewsTag

__all__ = [
    "AgendaPage",
    "AnnouncementIndexPage",
    "AnnouncementPage",
    "BasePage",
    "BudgetLine",
    "BudgetPage",
    "ContactPage",
    "EventPage",
    "EventTag",
    "FormField",
    "FormPage",
    "FormSubmission",
    "GalleryPage",
    "HomePage",
    "InformationIndexPage",
    "InformationPage",
    "Institution",
    "NewsIndexPage",
    "NewsPage",
    "NewsTag",
    "Official",
    "PortalPage",
    "ProfilePage",
    "RemovedSubmission",
    "ServiceIndexPage",
    "ServicePage",
    "StandardPage",
    "VillageSettings",
    "latest_news",
    "load_pictures",
    "news_below",
    "settings_of",
]
