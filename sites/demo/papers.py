"""The public documents that a village of the demo may have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sites.demo.diligence import Diligence


@dataclass(frozen=True)
class Paper:
    """A document of a kind, for one year or from the first to the last. `file` names the sample it
    is downloaded as, and `effort` tells how hard it is to come by."""

    kind: str
    title: str
    slug: str
    first: int
    file: str
    effort: float
    last: int | None = None


def papers_of(diligence: Diligence, today: date) -> list[Paper]:
    """Those that the village has."""
    year = today.year
    planned = year + (today.month >= 7)
    papers = {
        paper.slug: paper
        for paper in (
            Paper("rpjmdes", "RPJM Kampung", f"rpjm-{year - 2}", year - 2, "rpjm", 0.3, year + 4),
            Paper("rkpdes", f"RKP {year}", f"rkp-{year}", year, "rkp", 0.3),
            Paper("rkpdes", f"RKP {planned}", f"rkp-{planned}", planned, "rkp", 1.2),
            Paper("performance", f"Laporan penyelenggaraan {year - 1}", f"laporan-{year - 1}",
                  year - 1, "laporan", 0.6),
            Paper("finance", f"Laporan keuangan {year - 1}", f"keuangan-{year - 1}", year - 1,
                  "laporan", 1.0),
            Paper("du_rkp", f"Daftar usulan RKP {year + 1}", f"du-rkp-{year + 1}", year + 1, "rkp",
                  1.5),
            Paper("programmes", f"Program berjalan {year}", f"program-{year}", year, "laporan", 1.5),
            Paper("incoming", f"Program masuk {year}", f"program-masuk-{year}", year, "laporan", 2.0),
            Paper("apbdes", f"Peraturan APBKam {year}", f"peraturan-apbkam-{year}", year, "rkp", 1.0),
        )
    }  # fmt: skip
    return [paper for paper in papers.values() if diligence.has(paper.slug, paper.effort)]
