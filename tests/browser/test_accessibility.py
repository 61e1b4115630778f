"""Every page in every language: no violation that axe finds, in both colour schemes, at 320 pixels, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from browser.accessibility import load_axe, violations
from browser.sources import REPORT_ID
from browser.test_asking import QUESTIONS, ask

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

# The first test waits for the service, whose corpus is taken in first.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

LANGUAGES = ("sv", "nb", "nn")
COMPARED = "case=fall-se-gislaved-continental&case=fall-no-odda-smelteverk&case=fall-no-lierne-bakeri"
PAGES = {
    "ask": "/",
    "ask-filtered": "/?country=SE&year_from=2000&place=Gislaved",
    "ask-problem": "/ask?question=&",
    "documents": "/documents",
    "documents-filtered": "/documents?country=NO&q=a",
    "document": "/documents/fall-no-odda-smelteverk",
    "document-text": "/documents/kommun?view=text",
    "section": "/documents/fall-no-odda-smelteverk?start=40&end=120",
    "page": f"/documents/{REPORT_ID}?page=3",
    "page-missing": f"/documents/{REPORT_ID}?page=99",
    "not-found": "/documents/none",
    "cases": "/cases",
    "cases-filtered": "/cases?country=SE&measure=finansiering&q=a",
    "case": "/cases/fall-no-odda-smelteverk",
    "similar": "/cases/similar?find=1&text=En+fabrikk+med+200+ansatte+legges+ned",
    "similar-problem": "/cases/similar?find=1&population=mange",
    "compare": f"/cases/compare?{COMPARED}",
    "brief": "/brief",
    "brief-made": "/brief?find=1&event_types=konkurs&jobs_lost=200&country=NO",
    "logbooks": "/logbooks",
    "about": "/about",
}


def addresses(page: Page, language: str) -> dict[str, str]:
    """All pages, with an answer among them."""
    ask(page, QUESTIONS[language][0], language)
    answered = page.url
    ask(page, "Hur byggs en rymdraket med flytande syre?", language)
    found = {"answer": answered, "unanswered": page.url, "logbook": logbook(page, language)}
    return {**{name: _in(path, language) for name, path in PAGES.items()}, **found}


def logbook(page: Page, language: str) -> str:
    """A logbook with an entry."""
    page.goto(f"/logbooks?lang={language}")
    page.fill("#title", "Omstilling")
    page.fill("#municipality", "Odda")
    page.select_option("#country", "NO")
    page.click("form.card button.primary")
    page.wait_for_url("**/logbooks/*/*")
    page.fill("#e-measure", "Omstillingsgruppe")
    page.fill("#e-done", "Det første møtet")
    page.fill("#e-date_from", "2026-03-02")
    page.select_option("#e-phase", "förbereda")
    page.locator("form[action$='/entries'] button.primary").click()
    page.locator("table.log").wait_for()
    return page.url.split("#")[0]


def _in(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(page: Page, language: str, keep_screenshot: Callable[[Page, str], None]) -> None:
    found: dict[str, list[str]] = {}
    for name, address in addresses(page, language).items():
        page.emulate_media(color_scheme="light")
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        load_axe(page)
        found[name] = violations(page)
        if language == "sv":
            keep_screenshot(page, name)
        page.emulate_media(color_scheme="dark")
        found[f"{name}, dark"] = violations(page, colours_only=True)
        if language == "sv" and name in ("ask", "answer", "cases", "case"):
            keep_screenshot(page, f"{name}-dark")
        assert page.locator("html").get_attribute("lang") == language, name
        assert page.locator("h1").count() == 1, name
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_axe_finds_nothing_in_the_panel_and_the_card(page: Page) -> None:
    ask(page, QUESTIONS["sv"][0], "sv")
    page.locator(".said .marker").first.focus()
    load_axe(page)
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.locator("dialog.panel mark, dialog.panel figure.sheet").first.wait_for()
    assert violations(page) == []


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (640, 2)])
def test_nothing_runs_out_of_a_narrow_or_magnified_page(
    open_context: Callable[..., BrowserContext], width: int, zoom: int, keep_screenshot: Callable[[Page, str], None]
) -> None:
    # A browser's 200 % is half the width in CSS pixels, with twice the pixels for each.
    context = open_context(viewport={"width": width // zoom, "height": 640}, device_scale_factor=zoom)
    page = context.new_page()
    for name, address in addresses(page, "nn").items():
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width // zoom, name
        if name in ("ask", "answer", "cases", "page"):
            keep_screenshot(page, f"{name}-{width}")


def test_text_can_be_made_twice_as_large(page: Page) -> None:
    for name, address in addresses(page, "sv").items():
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1200, name


def test_everything_is_reached_and_seen_by_keyboard(page: Page) -> None:
    page.goto("/?lang=sv")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "question"
    page.keyboard.type(QUESTIONS["sv"][0])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('details.filters').open")
    seen = _walk_to(page, "button.primary")
    assert "country" in seen
    page.keyboard.press("Enter")
    page.wait_for_url("**/answers/**")
    _walk_to(page, ".marker")
    page.keyboard.press("Enter")
    panel = page.locator("dialog.panel")
    panel.wait_for()
    # The panel keeps the focus until it is closed.
    for _ in range(12):
        page.keyboard.press("Tab")
        # Between its last and its first element a browser's own controls may have it.
        assert page.evaluate(
            "[document.body, ...document.querySelectorAll('dialog *')].includes(document.activeElement)"
        )
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('marker')")


def _walk_to(page: Page, selector: str, limit: int = 80) -> list[str]:
    """Press Tab until an element has the focus; each on the way must show that it has it."""
    names: list[str] = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """(selector) => {
                const element = document.activeElement;
                const style = getComputedStyle(element);
                const box = element.getBoundingClientRect();
                return {
                    there: element.matches(selector), name: element.getAttribute("name") ?? "",
                    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                    sized: box.width > 0 && box.height > 0, html: element.outerHTML.slice(0, 120),
                };
            }""",
            selector,
        )
        assert state["outlined"], f"no visible focus: {state['html']}"
        assert state["sized"], state["html"]
        names.append(state["name"])
        if state["there"]:
            return names
    raise AssertionError(f"{selector} is not reached by keyboard")


def test_motion_stops_where_it_is_not_wanted(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context(reduced_motion="reduce").new_page()
    page.goto("/")
    moving = page.evaluate(
        """() => {
            const progress = document.createElement("p");
            progress.className = "progress";
            document.body.append(progress);
            return getComputedStyle(progress, "::before").animationName;
        }"""
    )
    assert moving == "none"


def test_print_leaves_out_what_only_a_screen_needs(page: Page) -> None:
    ask(page, QUESTIONS["sv"][0], "sv")
    page.emulate_media(media="print")
    for selector in ("nav.menu", ".rail", ".again", ".links"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.locator(".said").is_visible()
    assert page.locator(".sources blockquote").first.is_visible()
