"""A question is asked, its answer read, its source opened at the marked place."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import numpy as np
import pypdfium2
import pytest
from browser.sources import (
    PRINTED_PAGE,
    QUESTION_ABOUT_REPORT,
    QUOTE_LINES,
    QUOTED_PAGE,
    REPORT_ID,
    REPORT_PAGES,
)
from PIL import Image

from erfarenhet.web.texts import PAGE_TEXTS

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

# The first test waits for the service, whose corpus is taken in first.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

QUESTIONS = {
    "sv": ("Vad gjorde Gislaved när Continental lade ned?", "Gislaved"),
    "nb": ("Hva gjorde Lierne da bakeriet la ned?", "Lierne"),
    "nn": ("Kva gjorde Odda då smelteverket gjekk konkurs?", "Odda"),
}


def ask(page: Page, question: str, language: str) -> None:
    page.goto(f"/?lang={language}")
    page.fill("#question", question)
    page.click("form.ask button.primary")
    page.wait_for_url("**/answers/**")


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_is_answered_in_its_language(
    page: Page, language: str, keep_screenshot: Callable[[Page, str], None]
) -> None:
    question, place = QUESTIONS[language]
    ask(page, question, language)
    texts = PAGE_TEXTS[language]
    assert page.locator("html").get_attribute("lang") == language
    assert question in page.locator("h1").inner_text()
    status = page.locator(".status strong").inner_text()
    assert status in (texts.status["answered"], texts.status["partial"])
    assert place in page.locator(".said").inner_text()
    markers = page.locator(".said .marker")
    assert markers.count() >= 1
    for number in range(markers.count()):
        marker = markers.nth(number).get_attribute("data-cite")
        assert page.locator(f"#c{marker} blockquote").inner_text().strip("”“«»") in page.locator(".said").inner_text()
    keep_screenshot(page, f"answer-{language}")


def open_report_citation(page: Page) -> Any:
    ask(page, QUESTION_ABOUT_REPORT, "sv")
    source = page.locator(".sources > li", has_text=QUOTE_LINES[0]).first
    marker = source.get_attribute("id")
    assert marker is not None
    return page.locator(f".said .marker[data-cite='{marker[1:]}']").first


def test_hovering_and_focusing_a_number_shows_its_quote(page: Page) -> None:
    marker = open_report_citation(page)
    card = page.locator(".cite-card")
    marker.hover()
    assert QUOTE_LINES[0] in card.inner_text()
    # The pointer may move onto the card without losing it.
    card.hover()
    page.wait_for_timeout(400)
    assert card.is_visible()
    page.keyboard.press("Escape")
    assert not card.is_visible()
    page.mouse.move(0, 0)
    marker.focus()
    assert card.is_visible()
    assert marker.get_attribute("aria-describedby") == card.get_attribute("id")
    page.keyboard.press("Tab")
    assert marker.get_attribute("aria-describedby") is None


def yellow_box(png: bytes) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is as yellow as a marker pen."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    yellow = (pixels[..., 0] > 230) & (pixels[..., 1] > 200) & (pixels[..., 2] < 160)
    rows, columns = np.nonzero(yellow)
    assert rows.size, "nothing is marked"
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def expected_box(pdf: bytes, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Where the quote stands on the picture, found by pdfium's own text search."""
    document = pypdfium2.PdfDocument(pdf)
    sheet = document[QUOTED_PAGE - 1]
    text = sheet.get_textpage()
    corners: list[tuple[float, float, float, float]] = []
    for line in QUOTE_LINES:
        found = text.search(line).get_next()
        assert found is not None
        start, count = found
        boxes = [text.get_charbox(index) for index in range(start, start + count)]
        corners.append(
            (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
        )
    width, height = sheet.get_size()
    across, down = size[0] / width, size[1] / height
    return (
        min(c[0] for c in corners) * across,
        (height - max(c[3] for c in corners)) * down,
        max(c[2] for c in corners) * across,
        (height - min(c[1] for c in corners)) * down,
    )


def test_a_citation_opens_the_page_with_the_quote_marked_where_it_stands(
    page: Page, keep_screenshot: Callable[[Page, str], None]
) -> None:
    marker = open_report_citation(page)
    marker.click()
    panel = page.locator("dialog.panel")
    picture = panel.locator("figure.sheet img")
    picture.wait_for()
    texts = PAGE_TEXTS["sv"]
    assert texts.page_of_all.format(QUOTED_PAGE, REPORT_PAGES) in panel.inner_text()
    assert texts.page_printed.format(PRINTED_PAGE) in panel.inner_text()
    assert texts.quote_marked_picture in panel.inner_text()
    page.wait_for_function("(i) => i.complete && i.naturalWidth > 0", arg=picture.element_handle())
    keep_screenshot(page, "quote-in-panel")

    source = picture.get_attribute("src")
    assert source is not None
    png = page.request.get(source).body()
    pdf = page.request.get(f"/v1/documents/{REPORT_ID}/file").body()
    box = yellow_box(png)
    wanted = expected_box(pdf, Image.open(io.BytesIO(png)).size)
    # A line's mark reaches a few pixels beyond its letters, and pdfium's boxes are as tall as the font.
    for found, expected in zip(box, wanted, strict=True):
        assert abs(found - expected) <= 12, f"marked {box}, stands at {wanted}"
    # The mark is in sight, not somewhere below.
    scale = page.evaluate("(i) => i.clientWidth / i.naturalWidth", picture.element_handle())
    bounds = picture.bounding_box()
    assert bounds is not None
    assert 0 <= bounds["y"] + box[1] * scale <= 900

    panel.locator("a[rel=next]").click()
    panel.get_by_text(texts.page_of_all.format(QUOTED_PAGE + 1, REPORT_PAGES)).wait_for()
    assert texts.quote_other_page in panel.inner_text()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert page.evaluate("document.activeElement.classList.contains('marker')"), "the reader's place is lost"


def test_a_citation_of_a_document_without_pages_opens_its_section(page: Page) -> None:
    ask(page, *QUESTIONS["nn"][:1], "nn")
    source = page.locator(".sources > li", has=page.locator("a[data-viewer][href*='fall-no-odda']")).first
    quote = source.locator("blockquote").inner_text()
    source.locator("a[data-viewer]").click()
    panel = page.locator("dialog.panel")
    panel.locator("mark").first.wait_for()
    marked = "".join(panel.locator("mark").all_inner_texts())
    assert re.sub(r"\W+", "", marked) == re.sub(r"\W+", "", quote)


def test_a_question_far_off_is_not_answered_and_leads_to_what_is_near(page: Page) -> None:
    ask(page, "Hur byggs en rymdraket med flytande syre?", "sv")
    texts = PAGE_TEXTS["sv"]
    assert page.locator(".status strong").inner_text() == texts.status["unanswered"]
    assert page.locator(".sources").count() == 0
    page.locator(".near .ask-link").first.click()
    page.wait_for_url("**/answers/**")
    assert texts.nearest_question.split("{}")[0] in page.locator("h1.question").inner_text()


def test_a_filter_narrows_what_is_cited_and_can_be_shared(
    page: Page, open_context: Callable[..., BrowserContext]
) -> None:
    page.goto("/?lang=nb")
    page.locator("details.filters summary").click()
    page.get_by_label("Norge").check()
    page.fill("#question", "Hva gjorde kommunene da bedriften la ned?")
    page.click("form.ask button.primary")
    page.wait_for_url("**/answers/**")
    assert "country=NO" in page.url
    links = page.locator(".sources a[data-viewer]").evaluate_all("(all) => all.map((link) => link.pathname)")
    assert links
    assert all("fall-no-" in link for link in links)
    shared = open_context().new_page()
    shared.goto(page.url)
    assert shared.locator(".chosen li").inner_text().split() == ["Land:", "Norge"]
    assert shared.locator("h1.question").inner_text() == page.locator("h1.question").inner_text()


def test_the_history_stays_in_the_browser_and_can_be_emptied(
    page: Page, open_context: Callable[..., BrowserContext]
) -> None:
    ask(page, QUESTIONS["sv"][0], "sv")
    page.goto("/?lang=sv")
    history = page.locator("[data-history] li")
    assert history.all_inner_texts() == [QUESTIONS["sv"][0]]
    other = open_context().new_page()
    other.goto("/?lang=sv")
    assert not other.locator("[data-history]").is_visible()
    page.locator("[data-history-clear]").click()
    page.reload()
    assert not page.locator("[data-history]").is_visible()


def test_the_answer_is_copied_with_its_notes(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    ask(page, QUESTION_ABOUT_REPORT, "sv")
    page.get_by_role("button", name=PAGE_TEXTS["sv"].copy_notes).click()
    page.get_by_role("button", name=PAGE_TEXTS["sv"].copied).wait_for()
    copied = page.evaluate(
        """async () => {
            const [item] = await navigator.clipboard.read();
            const read = async (type) => (await item.getType(type)).text();
            return [await read("text/html"), await read("text/plain")];
        }"""
    )
    for kind in copied:
        assert QUOTE_LINES[0] in kind
        assert "Stensund efter Fjällbruket" in kind
        assert "/answers/" in kind
    assert copied[0].lstrip().startswith("<")
    assert "<" not in copied[1]
    page.get_by_role("button", name=PAGE_TEXTS["sv"].copy_link).click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => /^http.*answers.[-0-9a-f]+$/.test(text))")


def test_a_verdict_is_thanked_for(page: Page) -> None:
    ask(page, QUESTIONS["nb"][0], "nb")
    texts = PAGE_TEXTS["nb"]
    page.get_by_label(texts.feedback_down).check()
    page.get_by_text(texts.feedback_reason).first.click()
    page.select_option("#reason", "incomplete")
    page.get_by_role("button", name=texts.feedback_send).click()
    page.get_by_text(texts.feedback_thanks).wait_for()


def test_the_answer_is_exported_and_opens_as_a_document(page: Page) -> None:
    ask(page, QUESTION_ABOUT_REPORT, "sv")
    quote = " ".join(QUOTE_LINES)
    with page.expect_download() as started:
        page.get_by_role("link", name=PAGE_TEXTS["sv"].export_as.format("Word")).click()
    download = started.value
    assert download.suggested_filename.endswith(".docx")
    document = docx.Document(str(download.path()))
    assert quote in "\n".join(paragraph.text for paragraph in document.paragraphs)
    notes = [part for part in document.part.package.iter_parts() if str(part.partname).endswith("footnotes.xml")]
    assert len(notes) == 1
    assert "Stensund efter Fjällbruket" in notes[0].blob.decode("utf-8")
    for name, start in (("PDF", b"%PDF-"), ("Markdown", b"#")):
        with page.expect_download() as started:
            page.get_by_role("link", name=PAGE_TEXTS["sv"].export_as.format(name)).click()
        content = Path(started.value.path()).read_bytes()
        assert content.lstrip().startswith(start)
        if name == "Markdown":
            assert quote in content.decode("utf-8")
