"""Addresses of open data below an area; anybody may read them."""

from __future__ import annotations

from django.urls import path

from frontend_api.open_data.catalogue import FILES, OpenData
from frontend_api.open_data.pictures import Badge, Chart
from frontend_api.open_data.tables import SETS
from frontend_api.open_data.views import table_view


def open_data_urls() -> list:
    """The catalogue of a regency and its tables."""
    tables = [
        path(
            f"open-data/{name}.{suffix}",
            table_view(name, suffix).as_view(),
            name=f"open-{name}-{suffix}",
        )
        for name in SETS
        for suffix in FILES
    ]
    return [path("open-data/", OpenData.as_view(), name="open-data"), *tables]


def picture_urls(kind: str) -> list:
    """The pictures of a `village`, `district` or `regency`."""
    return [
        path("badge.svg", Badge.as_view(area_kind=kind), name=f"{kind}-badge"),
        path("chart.svg", Chart.as_view(area_kind=kind), name=f"{kind}-chart"),
    ]
