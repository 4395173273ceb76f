"""Categories and reports as Open311 has them: services, their definitions, and requests.

Of a report that staff have not published, whoever has its code is told what its public page tells:
its state, and the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from core.villages.routing import site_url
from plugins.netizen.desks import reply_key
from plugins.netizen.models import Report
from plugins.netizen.open311.formats import moment
from plugins.netizen.questions import check_questions
from plugins.netizen.representation import page_path

if TYPE_CHECKING:
    from plugins.netizen.models import Category

PHOTO_VIEW = "api:netizen:photo"  # with the village's `code` and the photo's `uuid`
Desk = Report.Desk


def service(category: Category) -> dict:
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": category.description,
        "metadata": bool(category.questions),
        "type": "realtime",
        "keywords": ",".join(category.keyword_list),
        "group": category.group,
    }


def definition(category: Category) -> dict:
    """The category's questions as attributes, in their order."""
    return {
        "service_code": category.code,
        "attributes": [
            {
                "variable": True,
                "code": question["code"],
                "datatype": question["datatype"],
                "required": question["required"],
                "datatype_description": question["hint"] or None,
                "order": number,
                "description": question["description"],
                "values": [
                    {"key": value["key"], "name": value["name"]} for value in question["values"]
                ],
            }
            for number, question in enumerate(check_questions(category.questions), start=1)
        ],
    }


def request(report: Report) -> dict:
    """A report for everybody. It brings category, agency, its village with places, and `photo`, the
    UUID of the first photo the public sees, or None."""
    shown = report.is_published
    changed = report.updated_at if report.is_open else report.closed_at or report.updated_at
    return {
        "service_request_id": report.code,
        "status": "open" if report.is_open else "closed",
        "status_notes": report.public_note or None,
        "service_name": report.category.name,
        "service_code": report.category.code,
        "description": report.text if shown else None,
        "agency_responsible": agency(report) if shown else None,
        "service_notice": report.category.notice or None,
        "requested_datetime": moment(report.created_at),
        "updated_datetime": moment(changed),
        "expected_datetime": moment(report.due_at) if shown else None,
        "address": address(report) if shown else None,
        "address_id": report.village.code if shown else None,
        "zipcode": None,
        "lat": report.point.y if shown and report.point else None,
        "long": report.point.x if shown and report.point else None,
        "media_url": photo_url(report) if shown and report.photo else None,
    }


def agency(report: Report) -> str:
    """Who has the report now: the agency it was handed over to, or the area's own desk."""
    if report.desk == Desk.AGENCY and report.agency:
        return report.agency.name
    district = report.village.district
    areas = {Desk.VILLAGE: report.village, Desk.DISTRICT: district}
    return areas.get(report.desk, district.regency).full_name


def address(report: Report) -> str:
    """From the most specific to the most general, as the standard wants addresses."""
    district = report.village.district
    parts = (report.address, report.village.full_name, district.full_name,
             district.regency.full_name)  # fmt: skip
    return ", ".join(filter(None, parts))


def photo_url(report: Report) -> str | None:
    """Where the photo is shown; None on an install that shows none."""
    try:
        path = reverse(PHOTO_VIEW, kwargs={"code": report.village.code, "uuid": report.photo})
    except NoReverseMatch:
        return None
    return urljoin(settings.KAMPUNG_PUBLIC_URL, path)


def receipt(report: Report) -> dict:
    """What the sender of a request is answered, the same at each repetition: the notice has the
    address at which the reporter alone may answer."""
    query = urlencode({"key": reply_key(report)})
    url = f"{site_url(report.village.hostname)}{page_path(report)}?{query}"
    followed = _("Follow it, and answer, at %(url)s – keep this address to yourself.")
    return {
        "service_request_id": report.code,
        "service_notice": "\n".join(
            filter(None, [report.category.notice, followed % {"url": url}])
        ),
        "account_id": None,
    }


def refusal(category: Category) -> str:
    """Why a diverted category takes no reports, and where people turn to instead."""
    contacts = "; ".join(": ".join(line) for line in category.contact_lines)
    told = " ".join(filter(None, [category.notice, contacts]))
    return _("“%(category)s” is not handled by a report: %(told)s") % {
        "category": category.name,
        "told": told,
    }
