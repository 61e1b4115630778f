"""The same pages where JavaScript is off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from browser.sources import QUESTION_ABOUT_REPORT, QUOTE_LINES, QUOTED_PAGE, REPORT_PAGES

from erfarenhet.web.texts import PAGE_TEXTS

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

# The first test waits for the service, whose corpus is taken in first.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def plain_page(open_context: Callable[..., BrowserContext]) -> Page:
    return open_context(java_script_enabled=False, viewport={"width": 1200, "height": 900}).new_page()


def test_a_question_is_asked_and_its_source_opened(plain_page: Page) -> None:
    page, texts = plain_page, PAGE_TEXTS["sv"]
    page.goto("/?lang=sv")
    page.fill("#question", QUESTION_ABOUT_REPORT)
    page.click("form.ask button.primary")
    page.wait_for_url("**/answers/**")
    source = page.locator(".sources > li", has_text=QUOTE_LINES[0]).first
    marker = source.get_attribute("id")
    page.locator(f".said a[href='#{marker}']").first.click()
    assert page.url.endswith(f"#{marker}")
    source.locator("a[data-viewer]").click()
    assert texts.page_of_all.format(QUOTED_PAGE, REPORT_PAGES) in page.locator(".viewer").inner_text()
    assert page.locator("figure.sheet img").is_visible()
    page.locator("a[rel=prev]").click()
    assert texts.page_of_all.format(QUOTED_PAGE - 1, REPORT_PAGES) in page.locator(".viewer").inner_text()


def test_what_needs_script_is_not_offered(plain_page: Page) -> None:
    page, texts = plain_page, PAGE_TEXTS["nb"]
    page.goto("/ask?question=Hva%20gjorde%20Lierne%20da%20bakeriet%20la%20ned%3F&lang=nb")
    assert not page.get_by_role("button", name=texts.copy_notes).is_visible()
    assert page.locator("a.download").first.is_visible()
    page.get_by_label(texts.feedback_up).check()
    page.get_by_role("button", name=texts.feedback_send).click()
    assert page.get_by_text(texts.feedback_thanks).is_visible()


def test_a_follow_up_is_asked(plain_page: Page) -> None:
    page = plain_page
    page.goto("/ask?question=Hva%20gjorde%20Lierne%20da%20bakeriet%20la%20ned%3F&lang=nb")
    page.fill(".again textarea", "Hvem betalte?")
    page.click(".again button.primary")
    assert page.locator("h1.question").inner_text().endswith("Hvem betalte?")
    assert "Lierne" in page.locator(".follows a").inner_text(), "what it follows up is not shown"


@pytest.mark.parametrize("question", ["", "x" * 10_000])
def test_what_cannot_be_asked_is_said_beside_the_field(plain_page: Page, question: str) -> None:
    page = plain_page
    page.goto("/?lang=nn")
    page.fill("#question", question)
    page.click("form.ask button.primary")
    assert page.locator("#problem").is_visible()
    assert page.locator("#question").input_value() == question
    assert page.locator("html").get_attribute("lang") == "nn"
