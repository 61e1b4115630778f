"""The case library in a browser: facets, a case's support, similar cases, comparison."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import docx
import pytest
from browser.test_accessibility import logbook

from erfarenhet.web.texts import PAGE_TEXTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The first test waits for the service, whose corpus is taken in first.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def titles(page: Page) -> list[str]:
    return page.locator("ul.cases a.title").all_inner_texts()


def test_facets_narrow_the_cases_as_their_counts_say(page: Page) -> None:
    page.goto("/cases?lang=sv")
    assert len(titles(page)) == 4
    label = page.locator("label.check", has_text="Norge").first
    count = int(label.locator(".count").inner_text())
    label.click()
    page.get_by_role("button", name=PAGE_TEXTS["sv"].show_cases).click()
    page.wait_for_url("**country=NO**")
    assert len(titles(page)) == count == 2
    # A cell of the heat map leads to the cases that it counts, beside what is chosen already.
    cell = page.locator("table.heat a").first
    cell.click()
    page.wait_for_url("**measure=**")
    assert 1 <= len(titles(page)) <= 2
    assert "country=NO" in page.url


def test_a_case_opens_the_sentence_that_supports_it(page: Page, keep_screenshot: Callable[[Page, str], None]) -> None:
    page.goto("/cases/fall-no-odda-smelteverk?lang=nb")
    supports = page.locator("details.support")
    assert supports.count() > 5
    first = supports.first
    first.locator("summary").click()
    quote = first.locator("blockquote").inner_text().strip("”“«»")
    first.locator("a[data-viewer]").click()
    panel = page.locator("dialog.panel")
    panel.locator("mark").first.wait_for()
    assert "".join(panel.locator("mark").all_inner_texts()).split() == quote.split()
    keep_screenshot(page, "case-support")


def test_the_timeline_shows_what_its_table_says(page: Page) -> None:
    page.goto("/cases/fall-no-odda-smelteverk?lang=nn")
    dots = page.locator("svg circle.dot")
    page.locator("section[aria-labelledby=timeline] summary").click()
    rows = page.locator("section[aria-labelledby=timeline] tbody tr")
    assert dots.count() == rows.count() >= 3
    years = [int(row.locator("td").nth(1).inner_text()) for row in rows.all()]
    assert years == sorted(years)
    xs = [float(dot.get_attribute("cx") or 0) for dot in dots.all()]
    # Those of one year and phase stand beside each other rather than on top.
    assert xs[0] < xs[-1]
    assert all(before <= after + 60 for before, after in pairwise(xs))


def test_cases_are_chosen_and_compared(page: Page) -> None:
    page.goto("/cases?lang=nn")
    boxes = page.locator("ul.cases input[name=case]")
    boxes.nth(0).check()
    boxes.nth(2).check()
    chosen = [titles(page)[0], titles(page)[2]]
    page.get_by_role("button", name=PAGE_TEXTS["nn"].compare_chosen).click()
    page.wait_for_url("**/cases/compare?**")
    assert page.locator("table.matrix thead a").all_inner_texts() == chosen
    assert page.locator("table.matrix details.support").count() > 2
    page.locator("details.filters summary").click()
    for box in page.locator("input[name=case]").all():
        box.uncheck()
    page.get_by_role("button", name=PAGE_TEXTS["nn"].compare_do).click()
    assert page.locator("table.matrix").count() == 0


def test_a_situation_finds_the_cases_that_are_like_it(page: Page) -> None:
    page.goto("/cases/similar?lang=sv")
    page.fill("#situation-text", "Däckfabriken med 770 anställda läggs ned och produktionen flyttas.")
    page.get_by_role("button", name=PAGE_TEXTS["sv"].similar_find).click()
    page.locator("ol.similar li").first.wait_for()
    assert "Gislaved" in page.locator("ol.similar a.title").first.inner_text()
    assert PAGE_TEXTS["sv"].similar_reasons in page.locator("ol.similar li").first.inner_text()
    assert "770" in page.locator(".read-from-text").inner_text()
    page.goto("/cases/similar?lang=nb&find=1&municipality=Ingensteds")
    assert PAGE_TEXTS["nb"].situation_municipality.format("Ingensteds") in page.locator("[role=alert]").inner_text()


@pytest.mark.parametrize("language", ["sv", "nb", "nn"])
def test_unknown_cases_are_said_to_be(page: Page, language: str) -> None:
    for path in ("/cases/none", "/cases/compare?case=none&case=nothing"):
        response = page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert response is not None
        assert response.status == 404
        assert page.locator("h1").inner_text() == PAGE_TEXTS[language].problem_titles[404]


def test_a_brief_is_made_and_exported(page: Page) -> None:
    page.goto("/brief?lang=nb")
    page.get_by_text(PAGE_TEXTS["nb"].situation_details).click()
    page.get_by_label("Konkurs").check()
    page.fill("#s-municipality", "Odda")
    page.get_by_role("button", name=PAGE_TEXTS["nb"].brief_make).click()
    page.locator("article.brief").wait_for()
    assert page.locator("section.brief-phase").count() == 5
    first = page.locator(".brief .marker").first
    marker = first.get_attribute("data-cite")
    assert page.locator(f"#c{marker} blockquote").inner_text().strip("”“«»") in page.locator(".brief").inner_text()
    with page.expect_download() as started:
        page.get_by_role("link", name=PAGE_TEXTS["nb"].export_as.format("Word")).click()
    document = docx.Document(str(started.value.path()))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert page.locator("section.brief-phase h2").first.inner_text() in said


def test_a_logbook_is_kept_and_found_again_in_this_browser(page: Page) -> None:
    address = logbook(page, "nn")
    page.goto("/logbooks?lang=nn")
    page.locator("[data-logbooks] a").click()
    assert "Omstillingsgruppe" in page.locator("table.log").inner_text()
    with page.expect_download() as started:
        page.get_by_role("link", name=PAGE_TEXTS["nn"].export_as.format("Word")).click()
    document = docx.Document(str(started.value.path()))
    assert "Omstillingsgruppe" in "\n".join(cell.text for table in document.tables for cell in table._cells)
    page.goto(address)
    page.locator("summary", has_text=PAGE_TEXTS["nn"].logbook_delete_title).click()
    page.get_by_label(PAGE_TEXTS["nn"].logbook_delete_sure).check()
    page.get_by_role("button", name=PAGE_TEXTS["nn"].logbook_delete_title).click()
    page.get_by_text(PAGE_TEXTS["nn"].logbook_deleted).wait_for()
    assert not page.locator("[data-logbooks]").is_visible()
