"""Make the golden sources that are binary: PDF, DOCX and PPTX. All names, places and figures are made up.

Run ``python tests/golden/make_sources.py`` after a change here, then update the expected content with
``UPDATE_GOLDEN=1 pytest tests/golden``, and look at the difference before it is committed.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import docx
import pptx
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from pptx.util import Inches
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table

HERE = Path(__file__).parent
WHEN = datetime.datetime(2021, 3, 18, 9, 0, tzinfo=datetime.UTC)

SWEDISH = (
    "Granåsa kommun och Region Norrådalen startade en omställ\u00adnings\u00adgrupp två veckor efter varslet vid "
    "Granåsa Bruk AB, där 210 av 260 anställda berördes. Gruppen samordnade närings- och arbets\u00admarknads\u00ad"
    "insatser med Arbets\u00adförmedlingen och lärcentrum, och redovisade läget för kommun\u00adstyrelsen varje månad."
)


def make_report() -> None:
    """A Swedish report in two columns with running headers, an outline, a table and divided words."""
    rl_config.invariant = 1
    sheet = getSampleStyleSheet()
    text = ParagraphStyle("text", parent=sheet["Normal"], fontSize=10, leading=12)

    def furniture(canvas: Canvas, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(2 * cm, 28.5 * cm, "Omställning i bruksorter – rapport 2021:3")
        canvas.drawRightString(19 * cm, 1 * cm, f"Sida {document.page + 4}")

    class Report(BaseDocTemplate):
        def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 -- reportlab calls it by this name
            if isinstance(flowable, Paragraph) and flowable.style.name.startswith("Heading"):
                level = int(flowable.style.name[-1]) - 1
                key = f"h{self.page}-{id(flowable)}"
                self.canv.bookmarkPage(key)
                self.canv.addOutlineEntry(flowable.getPlainText(), key, level)

    report = Report(str(HERE / "pdf" / "rapport.pdf"), pagesize=A4, title="Omställning i bruksorter")
    frames = [Frame(left * cm, 2 * cm, 8 * cm, 25.5 * cm, id=str(left)) for left in (2, 11)]
    report.addPageTemplates(PageTemplate(frames=frames, onPage=furniture))
    story: list[Any] = []
    for number, title in enumerate(("Bakgrund", "Vad gjorde man", "Resultat"), start=1):
        story.append(Paragraph(f"{number} {title}", sheet["Heading1"]))
        for part in range(1, 4):
            story.append(Paragraph(f"Avsnitt {number}.{part}", sheet["Heading2"]))
            for paragraph in range(1, 4):
                story.append(Paragraph(f"Punkt {number}{part}{paragraph}. {SWEDISH} Nästa steg beskrivs nedan.", text))
                story.append(Spacer(1, 8))
    rows = [["År", "Nytt arbete", "Studier"], ["2019", "61", "40"], ["2020", "112", "31"], ["2021", "148", "22"]]
    story += [Table(rows), Spacer(1, 12), Paragraph("Ålagd återrapportering sker årligen – se bilaga.", text)]
    report.build(story)


def make_norwegian_pdf() -> None:
    """A Norwegian page with a law's sections and a list."""
    rl_config.invariant = 1
    canvas = Canvas(str(HERE / "pdf" / "forskrift.pdf"), pagesize=A4)
    canvas.setTitle("Forskrift om omstillingsmidler")
    lines = [
        ("Helvetica-Bold", 16, "Forskrift om omstillingsmidler"),
        ("Helvetica", 10, ""),
        ("Helvetica", 10, "§ 3-1 Formålet er å støtte kommuner som mister en stor arbeidsgiver, slik at"),
        ("Helvetica", 10, "næringslivet får tid til å ta igjen de tapte arbeidsplassene."),
        ("Helvetica", 10, ""),
        ("Helvetica", 10, "(2) Søknaden skal inneholde:"),
        ("Helvetica", 10, "a) en beskrivelse av hendelsen,"),
        ("Helvetica", 10, "b) en plan for omstillingen, og"),
        ("Helvetica", 10, "c) et budsjett."),
        ("Helvetica", 10, ""),
        ("Helvetica", 10, "§ 3-2 Fylkeskommunen avgjør søknaden innen åtte uker."),
    ]
    height = 27 * cm
    for font, size, line in lines:
        canvas.setFont(font, size)
        canvas.drawString(2 * cm, height, line)
        height -= 1.2 * size
    canvas.save()


def make_memo() -> None:
    """A Swedish DOCX with headings, lists, a table with merged cells, a page break and a footer."""
    memo = docx.Document()
    memo.core_properties.title = "Tjänsteskrivelse om omställning"
    memo.core_properties.author = "Näringslivsenheten"
    memo.core_properties.created = WHEN.replace(tzinfo=None)
    memo.sections[0].footer.paragraphs[0].text = "Granåsa kommun, sida 1"
    memo.add_heading("Omställning efter varslet", 1)
    memo.add_paragraph("Kommunstyrelsen fick i uppdrag att följa de varslade. Uppdraget gäller till och med 2023.")
    memo.add_heading("Insatser", 2)
    for item in ("Validering av 84 personer", "Stöd till små företag"):
        memo.add_paragraph(item, style="List Bullet")
    for item in ("Förstudie", "Genomförande"):
        memo.add_paragraph(item, style="List Number")
    table = memo.add_table(rows=4, cols=3)
    values = [
        ["År", "Nytt arbete", "Studier"],
        ["2019", "61", "40"],
        ["2020", "112", "31"],
        ["2021", "Uppgift saknas", ""],
    ]
    for row, cells in zip(table.rows, values, strict=True):
        for cell, value in zip(row.cells, cells, strict=True):
            cell.text = value
    table.cell(3, 1).merge(table.cell(3, 2))
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    memo.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    memo.add_heading("Förslag till beslut", 2)
    memo.add_paragraph("Kommunstyrelsen beslutar att förlänga uppdraget.")
    memo.save(str(HERE / "docx" / "tjansteskrivelse.docx"))


def make_slides() -> None:
    """A Norwegian PPTX with a list in levels, a table and speaker's notes."""
    slides = pptx.Presentation()
    slides.core_properties.title = "Omstilling i Granåsen"
    slides.core_properties.author = "Næringsavdelingen"
    slides.core_properties.created = WHEN.replace(tzinfo=None)
    first = slides.slides.add_slide(slides.slide_layouts[0])
    first.shapes.title.text = "Omstilling i Granåsen"
    first.placeholders[1].text = "Erfaringer fra seks år"
    second = slides.slides.add_slide(slides.slide_layouts[1])
    second.shapes.title.text = "Hva gjorde kommunen?"
    frame = second.placeholders[1].text_frame
    frame.text = "Opprettet et omstillingsstyre"
    for level, text in ((1, "ledet av ordføreren"), (0, "Søkte om omstillingsmidler")):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
    second.notes_slide.notes_text_frame.text = "Styret ble opprettet i 2014, før midlene var på plass."
    third = slides.slides.add_slide(slides.slide_layouts[5])
    third.shapes.title.text = "Resultater"
    table = third.shapes.add_table(3, 2, Inches(1), Inches(2), Inches(6), Inches(1)).table
    for row, cells in enumerate((("År", "Nye arbeidsplasser"), ("2015", "45"), ("2019", "180"))):
        for column, value in enumerate(cells):
            table.cell(row, column).text = value
    slides.save(str(HERE / "pptx" / "omstilling.pptx"))


def main() -> None:
    """Make them all."""
    for folder in ("pdf", "docx", "pptx"):
        (HERE / folder).mkdir(exist_ok=True)
    make_report()
    make_norwegian_pdf()
    make_memo()
    make_slides()


if __name__ == "__main__":
    main()
