"""One village of the demo in three languages: some pages translated, the others not yet."""

from __future__ import annotations

from wagtail.models import Locale

from core.villages.models import Village
from core.villages.provisioning import VillageInput, provision_village
from core.villages.tree import children
from sites.models import NewsIndexPage, ProfilePage, ServiceIndexPage

LANGUAGES = ("id", "jv", "en")
# (title, introduction) by page type and language.
TRANSLATIONS = {
    ServiceIndexPage: {
        "jv": (
            "Paladosan",
            "Menapa kemawon ingkang saged dipunurus ing kantor: ingkang kedah dipunbeta, ragadipun, "
            "saha dangunipun.",
        ),
        "en": (
            "Public services",
            "What you can get done at the office: what to bring, what it costs, how long it takes.",
        ),
    },
    NewsIndexPage: {
        "jv": ("Pawartos", "Kabar saking kampung: musyawarah, sabin, sekolah, saha gotong royong."),
        "en": ("News", "From the village: meetings, fields, school and work done together."),
    },
    ProfilePage: {
        "jv": ("Bab kampung kita", "Sejarah, pamong, saha lembaga ing kampung kita."),
        "en": ("About the village", "Its history, its officials and its institutions."),
    },
}


def speak_three_languages(village: Village) -> int:
    """Give a village the languages, unless it has more than one already; returns how many pages
    that adds."""
    if len(village.languages) > 1:
        return 0
    provision_village(VillageInput(village.code, languages=LANGUAGES))
    home = village.site.root_page
    for model, texts in TRANSLATIONS.items():
        page = model.objects.filter(children(home.path)).first()
        for language, (title, intro) in texts.items() if page else ():
            translation = page.get_translation(Locale.objects.get(language_code=language))
            translation.alias_of = None
            translation.title = translation.draft_title = title
            translation.intro = intro
            translation.save_revision(clean=False).publish()
    return (len(LANGUAGES) - 1) * (home.get_descendant_count() + 1)
