from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from api.conftest import wait_for
from api.serving_samples import FakeCorpus, publish
from fastapi.testclient import TestClient
from web.test_pages import LANGUAGES, soup_of

from erfarenhet.cases.select_cases import CASE_FILTER_KEYS
from erfarenhet.corpus.home import Home
from erfarenhet.errors import ServiceUnavailable
from erfarenhet.web.texts import PAGE_TEXTS

CASES = Path(__file__).parents[2] / "corpus" / "fall"
NAMES = ("fall-se-gislaved-continental", "fall-no-odda-smelteverk", "fall-no-lierne-bakeri")


class UnsearchableCorpus(FakeCorpus):
    """Answers, but cannot look for the sentences that support a case."""

    def use(self, work: object) -> object:
        raise ServiceUnavailable("busy")


@pytest.fixture
def case_pages(home: Home, tmp_path: Path, serve_app: Callable[..., TestClient]) -> Iterator[TestClient]:
    folder = tmp_path / "cases"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(CASES / f"{name}.md", folder)
    publish(home, sorted(folder.iterdir()))
    corpus = UnsearchableCorpus(home)
    with serve_app(home, lambda *_: corpus) as client:
        wait_for(lambda: client.get("/health/ready").status_code == 200)
        yield client


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_filter_of_cases_can_be_chosen_and_is_named(case_pages: TestClient, language: str) -> None:
    values = {
        "country": "NO", "county": "Vestland", "event_type": "konkurs", "phase": "genomföra", "measure": "organisation",
        "industry": "metall", "grade": "uppföljd", "place": "Odda", "year_from": "1980", "year_to": "2010", "q": "odda",
    }  # fmt: skip
    assert set(values) == set(CASE_FILTER_KEYS)
    for key, value in values.items():
        response = case_pages.get("/cases", params={key: value, "lang": language})
        assert response.status_code == 200
        (chosen,) = soup_of(response.text).select(".chosen li")
        assert chosen.text.strip()
    response = case_pages.get("/cases", params={**values, "lang": language})
    assert len(soup_of(response.text).select(".chosen li")) == len(values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_no_case_can_have_is_said_to_be_unknown(case_pages: TestClient, language: str) -> None:
    texts = PAGE_TEXTS[language]
    for query, said in (
        ("measure=trolleri", texts.filter_unknown.format("trolleri")),
        ("county=Ingenstans", texts.county_unknown.format("Ingenstans")),
        ("industry=trolleri", texts.filter_unknown.format("trolleri")),
        ("year_from=igår", texts.year_unreadable.format("igår")),
    ):
        response = case_pages.get(f"/cases?{query}&lang={language}")
        assert response.status_code == 422
        assert said in soup_of(response.text).text


def test_a_case_is_shown_without_its_support_while_the_corpus_is_busy(case_pages: TestClient) -> None:
    response = case_pages.get("/cases/fall-no-odda-smelteverk?lang=nn")
    assert response.status_code == 200
    soup = soup_of(response.text)
    assert PAGE_TEXTS["nn"].support_later in soup.text
    assert PAGE_TEXTS["nn"].support_none not in soup.text, "said to be without support though nobody looked"
    assert len(soup.select("ul.claims li")) > 5
    assert soup.select("svg")


@pytest.mark.parametrize("language", LANGUAGES)
def test_situations_that_cannot_be_are_said_to_be(case_pages: TestClient, language: str) -> None:
    texts = PAGE_TEXTS[language]
    for query, said in (
        ("find=1", texts.situation_empty),
        ("find=1&text=%F0%9F%98%80", texts.situation_empty),
        ("find=1&population=mange", texts.situation_number.format("mange", texts.situation_fields["population"])),
        ("find=1&jobs_lost=-5", texts.situation_number.format("-5", texts.situation_fields["jobs_lost"])),
        ("find=1&municipality=Ingenstans", texts.situation_municipality.format("Ingenstans")),
        ("find=1&event_types=trolleri", texts.filter_unknown.format("trolleri")),
        ("find=1&population=10&jobs_lost=500", texts.situation_impossible),
    ):
        for path in ("/cases/similar", "/brief"):
            response = case_pages.get(f"{path}?{query}&lang={language}")
            assert response.status_code == 422, query
            assert said in soup_of(response.text).text, query


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_case_or_seven_are_not_compared(case_pages: TestClient, language: str) -> None:
    one = case_pages.get(f"/cases/compare?case={NAMES[0]}&lang={language}")
    assert one.status_code == 200
    assert soup_of(one.text).select(f"input[value={NAMES[0]}][checked]")
    unknown = case_pages.get(f"/cases/compare?case={NAMES[0]}&case=none&lang={language}")
    assert unknown.status_code == 404
    assert case_pages.get(f"/cases/none?lang={language}").status_code == 404
    busy = case_pages.get(f"/cases/compare?case={NAMES[0]}&case={NAMES[1]}&lang={language}")
    assert busy.status_code == 503
    assert PAGE_TEXTS[language].retry_in.format(2) in busy.text


def test_no_level_of_headings_is_skipped(case_pages: TestClient) -> None:
    document = "/documents/fall-se-gislaved-continental"
    sections = len(soup_of(case_pages.get(document).text).select("ul.contents li"))
    assert soup_of(case_pages.get(document).text).select("ul.contents .level2"), "all sections are of one level"
    paths = [f"{document}?section={number}" for number in range(1, sections + 1)]
    for path in (*paths, f"{document}?view=text", document, "/cases", "/cases/fall-no-odda-smelteverk"):
        levels = [int(tag.name[1]) for tag in soup_of(case_pages.get(path).text).find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
