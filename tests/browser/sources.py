"""The small corpus that the browser tests read: real case studies, and documents whose every line is known."""

from __future__ import annotations

import shutil
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

_REPOSITORY = Path(__file__).parents[2]
_CASES = (
    "fall-se-gislaved-continental.md",
    "fall-se-arvika-glava-scanmodule.md",
    "fall-no-odda-smelteverk.md",
    "fall-no-lierne-bakeri.md",
)
REPORT_ID = "rapport-stensund"
REPORT_PAGES = 4
QUOTED_PAGE, PRINTED_PAGE = 3, "7"
QUESTION_ABOUT_REPORT = "Vad gjorde Stensunds kommun när Fjällbruket lade ned?"
QUOTE_LINES = (
    "Stensunds kommun bildade en omställningsgrupp tre dagar efter att",
    "Fjällbruket hade gett besked om att lägga ned.",
)
"""How the quoted sentence is set: in two lines."""
_LEFT, _TOP, _LEADING = 72, 640, 18
_SIZE = 12


def write_sources(folder: Path) -> Path:
    """Put the corpus into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _CASES:
        shutil.copy(_REPOSITORY / "corpus" / "fall" / name, folder)
    shutil.copy(_REPOSITORY / "tests" / "golden" / "html" / "kommun.html", folder)
    shutil.copy(_REPOSITORY / "tests" / "golden" / "docx" / "tjansteskrivelse.docx", folder)
    _write_report(folder / f"{REPORT_ID}.pdf")
    return folder


def _write_report(path: Path) -> None:
    """A PDF whose printed page numbers are four more than the physical ones."""
    drawing = canvas.Canvas(str(path), pagesize=A4)
    drawing.setTitle("Stensund efter Fjällbruket")
    pages: dict[int, tuple[str, ...]] = {
        1: ("Den här rapporten handlar om Stensund och Fjällbruket.",),
        2: ("Fjällbruket var kommunens största arbetsgivare med 180 anställda.",),
        QUOTED_PAGE: (*QUOTE_LINES, "Gruppen möttes varje måndag och leddes av kommunchefen."),
        4: ("Två år senare hade 140 av de uppsagda nytt arbete eller studerade.",),
    }
    for number in range(1, REPORT_PAGES + 1):
        drawing.setFont("Helvetica", _SIZE)
        for index, line in enumerate(pages[number]):
            drawing.drawString(_LEFT, _TOP - index * _LEADING, line)
        drawing.drawCentredString(A4[0] / 2, 36, str(number + 4))
        drawing.showPage()
    drawing.save()
