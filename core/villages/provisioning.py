"""Makes a village complete: site, page tree, collection, group, languages, plugin switches.

Everything happens in one transaction. Doing it again creates nothing twice and mends what is
missing, so that an interrupted or damaged village is repaired by provisioning it once more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.gis.geos import MultiPolygon, Point
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from core.accounts.phones import normalise_phone
from core.events.log import append
from core.villages import codes
from core.villages.access import ensure_access, grant_pages, let_translate
from core.villages.approval import is_required, require_approval
from core.villages.languages import home_in, homes_of, locale_of, synchronise
from core.villages.models import District, Regency, Village

validate_hostname = RegexValidator(
    r"^(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z",
    "A web address is lower-case letters, digits, dashes and dots, for example kalirejo.go.id.",
)


@dataclass(frozen=True, slots=True)
class VillageInput:
    """What is told of a village. Empty text leaves what is stored; `plugins` None leaves the
    switches. `point` is (longitude, latitude) in degrees."""

    code: str
    name: str = ""
    district: str = ""
    slug: str = ""
    hostname: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    point: tuple[float, float] | None = None
    boundary: MultiPolygon | None = None
    languages: tuple[str, ...] = ()
    plugins: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Provisioned:
    """The village, whether it is new, the names of the fields that changed, and what plugins
    failed at when they were switched."""

    village: Village
    created: bool
    changed: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


def site_template():
    """The object that makes page trees, named in the settings because core knows no page types."""
    return import_string(settings.KAMPUNG_SITE_TEMPLATE)()


@transaction.atomic
def provision_regency(code: str, name: str, province: str = "") -> Regency:
    """Create or repair a regency with its portal. The first one answers at the install's domain.

    Raises `ValidationError` for a malformed code.
    """
    codes.validate_regency_code(code)
    regency, _created = Regency.objects.get_or_create(
        code=code, defaults={"name": name, "province": province}
    )
    ensure_access(regency)
    grant_pages(regency.group, Page.get_first_root_node())
    if regency.site_id is None:
        locale = locale_of(settings.LANGUAGE_CODE)
        home = site_template().portal_home(regency, locale)
        first = not Regency.objects.filter(site__isnull=False).exists()
        hostname = (
            settings.KAMPUNG_BASE_DOMAIN
            if first
            else f"{slugify(regency.name)}.{settings.KAMPUNG_BASE_DOMAIN}"
        )
        regency.site = _take_site(hostname, home, regency.full_name, is_default=first)
        regency.save(update_fields=["site"])
    elif regency.site.is_default_site:
        # The first portal answers at the install's domain, also after that has changed.
        Site.objects.filter(pk=regency.site_id).update(
            hostname=settings.KAMPUNG_BASE_DOMAIN, port=site_port()
        )
        regency.site.refresh_from_db()
    return regency


@transaction.atomic
def provision_village(data: VillageInput) -> Provisioned:
    """Create or repair a village. Raises `ValidationError`, keyed by field, and changes nothing
    when the input is unfit."""
    village, created = resolve(data)
    before = {} if created else _values(Village.objects.get(pk=village.pk))
    village.full_clean(exclude=["site", "collection", "group", "boundary"])
    village.save()
    complete(village, hostname=hostname_of(village, data))
    failures = _switch_plugins(village, data)
    changed = tuple(name for name, value in _values(village).items() if before.get(name) != value)
    if created:
        append("village.provisioned", village=village, subject=village, visibility="public")
    return Provisioned(village, created, () if created else changed, tuple(failures))


def complete(village: Village, *, hostname: str) -> None:
    """Give a saved village all that belongs to it; the part of provisioning that repairs."""
    district = village.district
    if district.collection_id is None or district.group_id is None:
        ensure_access(district.regency)
        ensure_access(district, parent=district.regency.collection)
    ensure_access(village, parent=district.collection)
    if village.site_id is None:
        home = site_template().village_home(village, locale_of(village.main_language))
        village.site = _take_site(hostname, home, village.full_name)
        village.save(update_fields=["site"])
    else:
        # A language that becomes the main one takes its pages from the one that was.
        synchronise(village)
        wanted = {
            "hostname": hostname,
            "port": site_port(),
            "root_page_id": home_in(village, village.main_language).pk,
            "site_name": village.full_name,
        }
        if any(getattr(village.site, name) != value for name, value in wanted.items()):
            Site.objects.filter(pk=village.site_id).update(**wanted)
            village.site.refresh_from_db()
    synchronise(village)
    for home in homes_of(village):
        grant_pages(village.group, home)
        grant_pages(district.group, home)
    let_translate(village)
    if is_required(village):
        require_approval(village, True)


def resolve(data: VillageInput) -> tuple[Village, bool]:
    """The unsaved village that the input describes, and whether it is new.

    Raises `ValidationError` by field for what no model check would find: an unknown regency or
    district, a hostname another site has, an unknown language or plugin.
    """
    errors: dict[str, str] = {}
    try:
        codes.validate_village_code(data.code)
    except ValidationError as error:
        raise ValidationError({"code": error.messages}) from None
    village = Village.objects.with_places().filter(code=data.code).first()
    created = village is None
    if created:
        if not data.name:
            errors["name"] = _("A new village needs a name.")
        village = Village(code=data.code, languages=[settings.LANGUAGE_CODE])
        district = _district(data, errors)
        if district is not None:
            village.district = district
    for name in ("name", "address", "email", "phone"):
        if getattr(data, name):
            setattr(village, name, getattr(data, name))
    try:
        village.phone = normalise_phone(village.phone)
    except ValidationError as error:
        errors["phone"] = error.messages[0]
    if data.point is not None:
        village.point = _point(data.point, errors)
    if data.boundary is not None:
        village.boundary = data.boundary
    if data.languages:
        known = dict(settings.LANGUAGES)
        unknown = [code for code in data.languages if code not in known]
        if unknown:
            errors["languages"] = _("Unknown language “%(code)s”. Known are: %(known)s.") % {
                "code": unknown[0],
                "known": ", ".join(known),
            }
        else:
            village.languages = list(dict.fromkeys(data.languages))
    if not village.slug or data.slug:
        village.slug = data.slug or free_slug(village)
    _check_plugins(data, errors)
    if "name" not in errors and not errors.get("district"):
        _check_hostname(village, data, errors)
    if errors:
        raise ValidationError(errors)
    return village, created


def free_slug(village: Village) -> str:
    """The name as a DNS label; with the district's where another village has the name."""
    plain = slugify(village.name)[:63].strip("-") or slugify(village.code)
    taken = Village.objects.exclude(code=village.code).filter(slug=plain).exists()
    if not taken:
        return plain
    return slugify(f"{village.name} {village.district.name}")[:63].strip("-")


def hostname_of(village: Village, data: VillageInput) -> str:
    if data.hostname:
        return data.hostname.lower()
    if village.site_id and not data.slug:
        return village.site.hostname
    return f"{village.slug}.{settings.KAMPUNG_BASE_DOMAIN}"


def site_port() -> int:
    """The port Wagtail's `Site` rows carry: the one of the public URL."""
    public = urlsplit(settings.KAMPUNG_PUBLIC_URL)
    return public.port or (443 if public.scheme == "https" else 80)


def _district(data: VillageInput, errors: dict) -> District | None:
    code = codes.district_code_of(data.code)
    district = District.objects.select_related("regency").filter(code=code).first()
    if district is not None:
        return district
    regency = Regency.objects.filter(code=codes.regency_code_of(data.code)).first()
    if regency is None:
        errors["code"] = _(
            "No regency %(code)s is here. Create it first: manage.py provision_regency."
        ) % {"code": codes.regency_code_of(data.code)}
        return None
    if not data.district:
        errors["district"] = _(
            "District %(code)s is not here yet. Give its name in the column “district”."
        ) % {"code": code}
        return None
    return District.objects.create(regency=regency, code=code, name=data.district)


def _point(point: tuple[float, float], errors: dict) -> Point | None:
    longitude, latitude = point
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        errors["point"] = _(
            "Longitude lies between -180 and 180, latitude between -90 and 90; given are "
            "%(longitude)s and %(latitude)s."
        ) % {"longitude": longitude, "latitude": latitude}
        return None
    return Point(longitude, latitude, srid=4326)


def _check_plugins(data: VillageInput, errors: dict) -> None:
    from core.plugins.registry import registry

    unknown = [slug for slug in data.plugins or () if slug not in registry.plugins]
    if unknown:
        errors["plugins"] = _("Unknown plugin “%(slug)s”. Installed are: %(known)s.") % {
            "slug": unknown[0],
            "known": ", ".join(registry.plugins) or _("none"),
        }


def _check_hostname(village: Village, data: VillageInput, errors: dict) -> None:
    hostname = hostname_of(village, data)
    try:
        validate_hostname(hostname)
    except ValidationError as error:
        errors["hostname"] = error.message
        return
    if re.fullmatch(r"[\d.]+", hostname) or hostname == settings.KAMPUNG_BASE_DOMAIN:
        errors["hostname"] = _("%(hostname)s is no village's web address.") % {"hostname": hostname}
        return
    other = Site.objects.filter(hostname=hostname).exclude(pk=village.site_id).first()
    if other is not None:
        errors["hostname"] = _("The web address %(hostname)s already belongs to %(site)s.") % {
            "hostname": hostname,
            "site": other.site_name or _("another site"),
        }


def _switch_plugins(village: Village, data: VillageInput) -> list[str]:
    if data.plugins is None:
        return []
    from core.plugins.registry import registry
    from core.plugins.switching import switch

    outcomes = [
        outcome
        for slug in registry.plugins
        for outcome in switch([village], slug, slug in data.plugins)
    ]
    return [f"{outcome.slug}: {outcome.error}" for outcome in outcomes if not outcome.ok]


def _take_site(hostname: str, home: Page, name: str, *, is_default: bool = False) -> Site:
    """A site at `hostname`; the one Wagtail's first migration made gives way to the portal."""
    if is_default:
        Site.objects.filter(is_default_site=True).exclude(root_page=home).delete()
        _remove_welcome_page()
    return Site.objects.create(
        hostname=hostname,
        port=site_port(),
        root_page=home,
        site_name=name,
        is_default_site=is_default,
    )


def _remove_welcome_page() -> None:
    for page in Page.objects.filter(depth=2, content_type__model="page", numchild=0):
        page.delete()


def _values(village: Village) -> dict:
    names = ("name", "slug", "address", "email", "phone", "languages")
    values = {name: getattr(village, name) for name in names}
    values["point"] = village.point.coords if village.point else None
    values["hostname"] = village.hostname
    return values
