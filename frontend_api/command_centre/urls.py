"""Addresses below an area: `command-centre/…` for whoever holds a role there, and what anybody may
read of its figures."""

from __future__ import annotations

from django.urls import include, path

from frontend_api.command_centre import (
    completeness,
    duty,
    figures,
    index,
    live,
    map,
    reach,
    sending,
    table,
)


def centre_urls(kind: str) -> list:
    """The endpoints below the address of a `village`, `district` or `regency`; their names begin
    with it."""
    views = [
        ("", index.Centre, "centre"),
        ("metrics/", figures.Metrics, "centre-metrics"),
        ("figures/", figures.Figures, "centre-figures"),
        ("history/", figures.History, "centre-history"),
        ("map/", map.Map, "centre-map"),
        ("completeness/", completeness.Completeness, "centre-completeness"),
        ("completeness/villages/", completeness.CompletenessVillages, "centre-missing"),
        ("alerts/", live.Alerts, "centre-alerts"),
        ("reach/", reach.Reach, "centre-reach"),
        ("feed/", live.Feed, "centre-feed"),
        ("duty/", duty.Duty, "centre-duty"),
        ("duty/log/", duty.DutyLog, "centre-log"),
        ("reports/", sending.Reports, "centre-reports"),
    ]
    if kind != "village":  # below which there is none
        views += [
            ("areas/", table.Areas, "centre-areas"),
            ("announcements/", sending.Broadcasts, "centre-announcements"),
            (
                "announcements/<int:pk>/villages/",
                sending.BroadcastVillages,
                "centre-announcement",
            ),
        ]
    return [
        path(
            "command-centre/",
            include(
                [
                    path(address, view.as_view(area_kind=kind), name=f"{kind}-{name}")
                    for address, view, name in views
                ]
            ),
        )
    ]
