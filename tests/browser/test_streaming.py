"""The answer as it comes, and what is said when it does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from browser.test_asking import QUESTIONS, ask

from erfarenhet.web.texts import PAGE_TEXTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The first test waits for the service, whose corpus is taken in first.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# The service answers too fast for anybody to see it come; this one sends what the test feeds it.
_FED_BY_HAND = """
const real = window.fetch;
window.fetch = (address, options) => address !== "/v1/answers" ? real(address, options) : Promise.resolve(
  new Response(new ReadableStream({ start(controller) {
    window.feed = (text) => controller.enqueue(new TextEncoder().encode(text));
    window.endFeed = () => controller.close();
  } }), { headers: { "Content-Type": "text/event-stream; charset=utf-8" } }));
"""


def event(name: str, **data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def test_sentences_are_shown_as_they_come_and_taken_back_when_they_do_not_hold(page: Page) -> None:
    ask(page, QUESTIONS["sv"][0], "sv")
    answer_id = page.locator("[data-answer]").get_attribute("data-answer")
    page.add_init_script(_FED_BY_HAND)
    page.goto("/?lang=sv")
    page.fill("#question", "Vad hände?")
    page.click("form.ask button.primary")
    texts = PAGE_TEXTS["sv"]
    progress, coming = page.locator(".progress"), page.locator(".answer.said")
    assert progress.inner_text() == texts.waiting
    assert page.locator("form.ask button.primary").is_disabled()
    page.evaluate("(text) => feed(text)", event("status", stage="writing"))
    page.get_by_text(texts.waiting_model).wait_for()
    told = event("sentence", text="Fabriken lades ned i Ånge.", citations=[1, 2], new_citations=[])
    # An event, and a letter within it, may come in two parts.
    page.evaluate("(text) => feed(text)", told[:40])
    assert not coming.is_visible()
    page.evaluate("(text) => feed(text)", told[40:])
    page.get_by_text("Fabriken lades ned i Ånge. [1][2]").wait_for()
    page.evaluate("(text) => feed(text)", event("restart", reason="timeout"))
    coming.wait_for(state="hidden")
    page.evaluate("(text) => feed(text)", event("answer", answer_id=answer_id))
    page.evaluate("endFeed()")
    page.wait_for_url(f"**/answers/{answer_id}*")


def test_a_connection_that_breaks_is_said_to_and_can_be_tried_again(page: Page) -> None:
    page.goto("/?lang=nn")
    page.fill("#question", QUESTIONS["nn"][0])
    page.route("**/v1/answers", lambda route: route.abort())
    page.click("form.ask button.primary")
    page.get_by_text(PAGE_TEXTS["nn"].stopped).wait_for()
    assert page.locator("#question").input_value() == QUESTIONS["nn"][0]
    page.unroute("**/v1/answers")
    page.click("form.ask button.primary")
    page.wait_for_url("**/answers/**")


def test_what_the_service_refuses_it_explains_on_a_page(page: Page) -> None:
    page.goto("/?lang=nb")
    page.fill("#question", "Hva skjedde? " * 300)
    page.click("form.ask button.primary")
    page.locator("#problem").wait_for()
    assert page.locator("html").get_attribute("lang") == "nb"
    assert len(page.locator("#question").input_value()) > 3000
    # A service that is busy to the script is asked once more, by the form itself.
    page.goto("/?lang=nb")
    page.fill("#question", QUESTIONS["nb"][0])
    page.route("**/v1/answers", lambda route: route.fulfill(status=503, json={"title": "busy"}))
    page.click("form.ask button.primary")
    page.wait_for_url("**/answers/**")
    assert QUESTIONS["nb"][0] in page.locator("h1").inner_text()
