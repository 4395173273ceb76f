"""`/api/v1/problems/`: the pages that the `type` of a problem leads to, for developers to read."""

from __future__ import annotations

import json

from django.http import Http404
from django.shortcuts import render
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.rest.problem_kinds import CORE, all_kinds, as_markdown, plugin_kinds
from core.rest.problems import problem_response

READING = ("GET", "HEAD")


def index(request):
    """All kinds of problems, the plugins' below core's."""
    if request.method not in READING:
        return _refuse()
    groups = {"The API’s own": CORE.values()}
    groups |= {f"The plugin {slug}’s": kinds for slug, kinds in plugin_kinds().items()}
    shown = {
        heading: [(kind, marked(kind.when)) for kind in kinds] for heading, kinds in groups.items()
    }
    return _rendered(request, "problems/index.html", {"groups": shown})


def page(request, name: str):
    """One kind of problem; 404 for a name there is not."""
    if request.method not in READING:
        return _refuse()
    kind = all_kinds().get(name)
    if kind is None:
        raise Http404(_("There is no such kind of problem; /api/v1/problems/ lists them."))
    shown = {
        "kind": kind,
        "when": marked(kind.when),
        "remedy": marked(kind.remedy),
        "example": written(kind.example),
    }
    return _rendered(request, "problems/problem.html", shown)


def _rendered(request, template: str, context: dict):
    response = render(request, template, context)
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _refuse():
    refusal = problem_response(405, _("These pages are read by GET."))
    refusal["Allow"] = ", ".join(READING)
    return refusal


def marked(text: str) -> SafeString:
    """The text as HTML, with what stands between backticks as code."""
    parts = [
        format_html("<code>{}</code>", part) if number % 2 else escape(part)
        for number, part in enumerate(text.split("`"))
    ]
    return mark_safe("".join(parts))


def written(example: dict) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False)


def document() -> str:
    """What stands in `docs/api/problems.md` below its introduction."""
    parts = ["## The API's own", as_markdown(CORE.values(), written)]
    for slug, kinds in sorted(plugin_kinds().items()):
        parts += [f"## The plugin `{slug}`'s", as_markdown(kinds, written)]
    return "\n\n".join(part.strip() for part in parts) + "\n"
