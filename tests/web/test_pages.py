from __future__ import annotations

import re
import struct
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from api.serving_samples import MARKDOWN, FakeCorpus, publish
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from erfarenhet.corpus.feedback import list_feedback
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.tables_lifecycle import LifecycleRow
from erfarenhet.errors import ServiceUnavailable, StoreError
from erfarenhet.store.interface import Filters
from erfarenhet.web.texts import PAGE_TEXTS

LANGUAGES = ("sv", "nb", "nn")
VOID = {"meta", "link", "input", "img", "br"}


class Balance(HTMLParser):
    """Fails on a tag that is not closed or closed by another."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, _tag: str, _attributes: object) -> None:
        """Of SVG: opens and closes at once."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def soup_of(html: str) -> BeautifulSoup:
    balance = Balance()
    balance.feed(html)
    assert balance.open == []
    soup = BeautifulSoup(html, "lxml")
    identifiers = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(identifiers) == len(set(identifiers)), "an id occurs twice"
    for link in soup.find_all("a", href=re.compile("^#")):
        assert str(link["href"])[1:] in identifiers, f"{link['href']} leads nowhere"
    for attribute in ("aria-labelledby", "aria-describedby"):
        for tag in soup.find_all(attrs={attribute: True}):
            assert set(str(tag[attribute]).split()) <= set(identifiers)
    for script in soup.find_all("script"):
        assert script.get("src"), "a script within a page"
        assert not script.text.strip()
    assert not soup.find_all(["style"])
    assert not soup.find_all(style=True)
    handlers = [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert not handlers, "a script within an attribute"
    return soup


def ask(client: TestClient, question: str, language: str = "sv") -> str:
    response = client.post("/ask", data={"question": question, "lang": language})
    assert response.status_code == 303
    return str(response.headers["location"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_start_page_speaks_each_language(pages: TestClient, language: str) -> None:
    response = pages.get(f"/?lang={language}")
    soup = soup_of(response.text)
    assert soup.html is not None
    assert soup.html["lang"] == language
    texts = PAGE_TEXTS[language]
    assert [button["value"] for button in soup.select("button.example")] == list(texts.examples.values())
    assert soup.select_one("label[for=question]") is not None
    assert {link["hreflang"] for link in soup.select("nav.languages a")} == set(LANGUAGES)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("header", "language"), [("nn-NO,nn;q=0.9", "nn"), ("no", "nb"), ("en-GB", "sv"), ("fr, nb;q=0.5, sv;q=0.1", "nb")]
)
def test_the_browser_s_language_decides_until_one_is_chosen(pages: TestClient, header: str, language: str) -> None:
    assert f'<html lang="{language}">' in pages.get("/", headers={"accept-language": header}).text


def test_nothing_is_loaded_from_elsewhere(pages: TestClient) -> None:
    for path in ("/", ask(pages, "Vad hände?"), "/documents/fall-odda", "/documents/Rapport från Ånge?page=1"):
        soup = soup_of(pages.get(path).text)
        loaded = [tag.get("src") or tag.get("href") for tag in soup.select("link, img, [src]")]
        assert loaded
        assert all(str(address).startswith("/") for address in loaded)
        for address in loaded:
            assert pages.get(str(address)).status_code == 200


def test_an_answer_shows_quotes_with_sources(pages: TestClient) -> None:
    location = ask(pages, "Vad hände i <b>Odda</b> & Ånge?", "nn")
    assert location.endswith("lang=nn")
    page = pages.get(location)
    assert "<b>Odda" not in page.text
    soup = soup_of(page.text)
    h1 = soup.h1
    assert h1 is not None
    assert "Vad hände i <b>Odda</b> & Ånge?" in h1.text
    sources = soup.select("ol.sources > li")
    assert len(sources) == 3
    odda = next(item for item in sources if "Odda Smelteverk" in item.text)
    quote = odda.blockquote
    assert quote is not None
    assert quote["lang"] == "nb"
    assert quote.text == "Odda Smelteverk gikk konkurs i 2003."
    assert "Kompetansesenteret (2011)" in odda.text
    # In the answer, too, the Norwegian sentence of this Swedish answer is marked as Norwegian.
    assert any(span.text == quote.text for span in soup.select(".answer span[lang=nb]"))


def test_a_citation_opens_the_document_at_the_marked_place(pages: TestClient) -> None:
    soup = soup_of(pages.get(ask(pages, "Vad hände?")).text)
    for item in soup.select("ol.sources > li"):
        quote, link = item.blockquote, item.select_one('a[href^="/documents/"]')
        assert quote is not None
        assert link is not None
        address, _, fragment = str(link["href"]).partition("#")
        document = soup_of(pages.get(address).text)
        marks = document.find_all("mark")
        assert " ".join("".join(mark.text for mark in marks).split()) == " ".join(quote.text.split())
        assert document.find(id=fragment) is not None
        assert marks[0]["id"] == "quote"


def open_pdf_citation(pages: TestClient) -> str:
    soup = soup_of(pages.get(ask(pages, "Vad hände?")).text)
    (link,) = [link for link in soup.select("a[data-viewer]") if str(link["href"]).endswith("#page")]
    return str(link["href"]).split("#")[0]


def test_a_pdf_citation_shows_its_page(pages: TestClient) -> None:
    soup = soup_of(pages.get(open_pdf_citation(pages)).text)
    (image,) = soup.select("figure.sheet img")
    picture = pages.get(str(image["src"]))
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["x-quote-found"] == "true"
    width, height = struct.unpack(">II", picture.content[16:24])
    assert (str(image["width"]), str(image["height"])) == (str(width), str(height))
    assert PAGE_TEXTS["sv"].quote_marked_picture in soup.text
    assert soup.mark is not None
    assert "omställningsgrupp" in soup.mark.text


def test_what_cannot_be_found_on_the_page_is_not_marked_and_said(pages: TestClient) -> None:
    # The title of the second page's text is not what the first page has; its offsets lie on the second page.
    address = open_pdf_citation(pages)
    soup = soup_of(pages.get(f"{address}&page=2").text)
    assert PAGE_TEXTS["sv"].quote_other_page in soup.text
    assert not soup.select("mark")
    (image,) = soup.select("figure.sheet img")
    assert "quote=" not in str(image["src"])
    outside = soup_of(pages.get("/documents/Rapport från Ånge?start=99990&end=99999&lang=nb").text)
    assert PAGE_TEXTS["nb"].quote_outside in outside.text
    assert not outside.select("mark")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_beyond_the_end_is_said_to_be(pages: TestClient, language: str) -> None:
    response = pages.get(f"/documents/Rapport från Ånge?page=3&lang={language}")
    assert response.status_code == 404
    assert PAGE_TEXTS[language].page_missing.format(3, 2) in soup_of(response.text).text
    response = pages.get(f"/documents/fall-odda?section=9&lang={language}")
    assert response.status_code == 404
    assert PAGE_TEXTS[language].section_missing.format(9, 2) in soup_of(response.text).text
    assert pages.get(f"/documents/fall-odda?page=1&lang={language}").status_code == 404


def test_a_withheld_file_is_neither_shown_nor_pictured(pages: TestClient, published: Home) -> None:
    address = open_pdf_citation(pages)
    version = published.registry.document("Rapport från Ånge").version
    with published.registry.database.session() as session:
        session.merge(
            LifecycleRow(
                document_id="Rapport från Ånge",
                version=version,
                state="approved",
                location="",
                proposed_by="curator",
                withheld=True,
            )
        )
    for path in ("/documents/Rapport från Ånge?lang=nb", f"{address}&lang=nb"):
        soup = soup_of(pages.get(path).text)
        assert PAGE_TEXTS["nb"].file_withheld in soup.text
        assert not soup.select("a[href^='/v1/documents']")
        assert not soup.select("img")
    assert "omställningsgrupp" in soup_of(pages.get(address).text).select("mark")[0].text


def test_pages_lead_to_the_next_and_the_one_before(pages: TestClient) -> None:
    first = soup_of(pages.get("/documents/Rapport från Ånge?page=1").text)
    assert not first.select("a[rel=prev]")
    (link,) = first.select("a[rel=next]")
    second = soup_of(pages.get(str(link["href"]).split("#")[0]).text)
    assert PAGE_TEXTS["sv"].page_of_all.format(2, 2) in second.text
    assert not second.select("a[rel=next]")


def test_a_document_page_tells_all_that_is_known(pages: TestClient) -> None:
    ask(pages, "Vad hände i Odda?")
    soup = soup_of(pages.get("/documents/fall-odda?lang=nn").text)
    facts = {str(row.dt.text): str(row.dd.text) for row in soup.select("dl.facts > div") if row.dt and row.dd}
    assert facts["Utgjevar"] == "Kompetansesenteret"
    assert facts["Land"] == "Noreg"
    assert [link.text for link in soup.select("ul.contents a")] == ["Hva skjedde", "Tiltak"]
    (citing,) = soup.select("ul.citing > li")
    assert "Vad hände i Odda?" in citing.text
    assert "Odda Smelteverk gikk konkurs i 2003." in citing.text
    assert len(soup.select("ul.versions li")) == 1


def test_a_section_is_shown_alone_with_its_quote(pages: TestClient) -> None:
    soup = soup_of(pages.get("/documents/fall-odda?section=2").text)
    assert "næringsselskap" in soup.text
    assert "gikk konkurs" not in soup.select("div.text")[0].text
    whole = soup_of(pages.get("/documents/fall-odda?view=text").text)
    assert "gikk konkurs" in whole.text
    assert "næringsselskap" in whole.text


def test_the_catalogue_is_searched_and_narrowed(pages: TestClient) -> None:
    def titles(query: str) -> list[str]:
        return [link.text for link in soup_of(pages.get(f"/documents?{query}").text).select("ul.list a.title")]

    assert len(titles("")) == 3
    assert titles("q=odda") == ["Odda – omstilling på norsk"]
    assert titles("country=NO") == ["Odda – omstilling på norsk"]
    assert titles("country=NO&q=Ånge") == []
    assert titles("place=odda&event_type=konkurs&year_from=2000") == ["Odda – omstilling på norsk"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_filters_that_make_no_sense_are_said_to(pages: TestClient, corpus: FakeCorpus, language: str) -> None:
    texts = PAGE_TEXTS[language]
    cases = {
        "year_from=20x0": texts.year_unreadable.format("20x0"),
        "year_from=2010&year_to=2000": texts.years_swapped,
        "phase=hoppa": texts.filter_unknown.format("hoppa"),
    }
    for query, said in cases.items():
        for path in (f"/documents?{query}&lang={language}", f"/ask?question=Hva%3F&{query}&lang={language}"):
            response = pages.get(path)
            assert response.status_code == 422
            assert said in soup_of(response.text).text
    assert corpus.filters is None, "a question was asked all the same"


def test_filters_reach_the_search_and_stay_on_the_answer(pages: TestClient, corpus: FakeCorpus) -> None:
    data = {
        "question": "Hva?",
        "lang": "nb",
        "country": ["NO"],
        "phase": ["genomföra", "följa upp"],
        "year_from": "2000",
    }
    response = pages.post("/ask", data=data)
    assert response.status_code == 303
    assert corpus.filters == Filters(country=("NO",), phase=("genomföra", "följa upp"), year_from=2000)
    soup = soup_of(pages.get(response.headers["location"]).text)
    assert [" ".join(item.text.split()) for item in soup.select(".chosen li")] == [
        "Land: Norge",
        "Fase: gjennomføre",
        "Fase: følge opp",
        "Fra år 2000",
    ]
    hidden = {(str(field["name"]), str(field["value"])) for field in soup.select(".again input[type=hidden]")}
    assert {("country", "NO"), ("phase", "genomföra"), ("year_from", "2000")} <= hidden


def test_a_verdict_is_kept_with_its_reason(pages: TestClient, published: Home) -> None:
    location = ask(pages, "Vad hände?").split("?")[0]
    bad = pages.post(f"{location}/feedback", data={"lang": "nn"})
    assert bad.status_code == 422
    assert PAGE_TEXTS["nn"].feedback_choose in bad.text
    sent = {"lang": "nn", "verdict": "down", "reason": "incomplete", "comment": "  <i>Manglar</i> tal  "}
    response = pages.post(f"{location}/feedback", data=sent)
    assert response.status_code == 303
    assert PAGE_TEXTS["nn"].feedback_thanks in pages.get(response.headers["location"]).text
    (kept,) = list_feedback(published.registry)
    assert (kept.verdict, kept.reason, kept.comment) == ("down", "incomplete", "<i>Manglar</i> tal")
    assert kept.answer_id == location.split("/")[-1]
    assert pages.post("/answers/none/feedback", data={"verdict": "up"}).status_code == 404


def test_static_files_may_be_kept_for_as_long_as_they_are_the_same(pages: TestClient) -> None:
    soup = soup_of(pages.get("/").text)
    address = str(soup.select("link[rel=stylesheet]")[0]["href"])
    assert "immutable" in pages.get(address).headers["cache-control"]
    assert pages.get("/static/style.css?v=000000000000").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_question_shows_the_form_again_with_what_is_wrong(pages: TestClient, language: str) -> None:
    response = pages.post("/ask", data={"question": "  ", "lang": language})
    assert response.status_code == 422
    soup = soup_of(response.text)
    field = soup.select_one("textarea")
    assert field is not None
    assert field["aria-invalid"] == "true"
    assert soup.select_one("[role=alert]") is not None
    assert f'<html lang="{language}">' in response.text


def test_an_example_s_button_counts_over_the_empty_field(pages: TestClient) -> None:
    location = pages.post("/ask", content="lang=sv&question=&question=Vad+gjorde+Ånge%3F".encode()).headers["location"]
    assert "Vad gjorde Ånge?" in pages.get(location).text


def test_sources_that_changed_since_are_said_to_have(pages: TestClient, published: Home, changed_source: Path) -> None:
    location = ask(pages, "Vad hände?")
    changed_source.write_text(MARKDOWN.replace("konkurs i 2003", "konkurs i 2004"), encoding="utf-8")
    publish(published, [changed_source], number=2, removed=["loggbok"])
    text = pages.get(location).text
    assert PAGE_TEXTS["sv"].changed_new_missing in text
    assert PAGE_TEXTS["sv"].changed_gone in text
    soup = soup_of(text)
    old = next(link for link in soup.select('a[href^="/documents/fall-odda"]'))
    shown = pages.get(str(old["href"]).split("#")[0]).text
    assert PAGE_TEXTS["sv"].older_version in shown
    assert "2003" in shown
    gone = next(link for link in soup.select('a[href^="/documents/loggbok"]'))
    assert PAGE_TEXTS["sv"].withdrawn in pages.get(str(gone["href"]).split("#")[0]).text


@pytest.mark.parametrize(
    "path", ["/answers/none", "/documents/none", "/static/none.css", "/documents/fall-odda?start=x"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_wrong_addresses_get_a_page_in_the_reader_s_language(pages: TestClient, path: str, language: str) -> None:
    response = pages.get(path, params={"lang": language}) if "?" not in path else pages.get(f"{path}&lang={language}")
    assert response.status_code in (404, 422)
    assert response.headers["content-type"].startswith("text/html")
    soup = soup_of(response.text)
    assert soup.h1 is not None
    assert soup.h1.text == PAGE_TEXTS[language].problem_titles[response.status_code]


def test_a_failure_says_nothing_of_its_inside(pages: TestClient, corpus: FakeCorpus) -> None:
    for error, status in ((StoreError("/srv/secret"), 503), (RuntimeError("/srv/secret"), 500)):
        corpus.fail_with = error
        response = pages.post("/ask", data={"question": "Vad hände?", "lang": "nb"})
        assert response.status_code == status
        assert "secret" not in response.text
        assert PAGE_TEXTS["nb"].problem_titles[status] in response.text


def test_a_busy_service_says_when_to_try_again_and_keeps_the_question(pages: TestClient, corpus: FakeCorpus) -> None:
    corpus.fail_with = ServiceUnavailable("busy")
    response = pages.post("/ask", data={"question": "Vad hände i Ånge?", "lang": "sv", "country": "SE"})
    assert response.status_code == 503
    assert response.headers["retry-after"] == "2"
    soup = soup_of(response.text)
    assert PAGE_TEXTS["sv"].retry_in.format(2) in soup.text
    assert soup.select("textarea")[0].text == "Vad hände i Ånge?"


@pytest.mark.parametrize(
    "question",
    [
        "<script>alert(1)</script>",
        "'; DROP TABLE answers; --",
        '" onmouseover="alert(1)',
        "😀🏭",
        "What did other municipalities do?",
        "Was haben andere Gemeinden gemacht?",
        "\u202etxet desrever",
        "a" * 1990,
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_odd_questions_are_answered_or_refused_and_never_run(pages: TestClient, question: str, language: str) -> None:
    response = pages.post("/ask", data={"question": question, "lang": language})
    assert response.status_code in (303, 422)
    page = pages.get(response.headers["location"]) if response.status_code == 303 else response
    soup = soup_of(page.text)
    assert soup.html is not None
    assert soup.html["lang"] == language
    assert "<script>alert" not in page.text
    assert not soup.select("[onmouseover]")
    assert "Traceback" not in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_of_ten_thousand_characters_is_refused_with_its_length(pages: TestClient, language: str) -> None:
    response = pages.post("/ask", data={"question": "Hva skjedde? " * 800, "lang": language})
    assert response.status_code == 422
    soup = soup_of(response.text)
    assert soup.html is not None
    assert soup.html["lang"] == language
    assert "2\u00a0000" in soup.select("#problem")[0].text
    assert len(soup.select("textarea")[0].text) > 9000, "what was typed is lost"


def test_an_empty_corpus_is_announced(home: Home, serve_app: Callable[..., TestClient]) -> None:
    def opener(*_: object) -> FakeCorpus:
        raise StoreError("nothing there")

    with serve_app(home, opener) as client:
        text = client.get("/?lang=sv").text
        assert any(said in text for said in (PAGE_TEXTS["sv"].empty, PAGE_TEXTS["sv"].loading))
