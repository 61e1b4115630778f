from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from api.serving_samples import MARKDOWN, FakeCorpus, publish
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from erfarenhet.corpus.home import Home
from erfarenhet.errors import StoreError
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
    assert not soup.find_all("script")
    assert not soup.find_all(style=True)
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
    assert [button["value"] for button in soup.select("button.example")] == list(texts.examples)
    assert soup.select_one("label[for=question]") is not None
    assert {link["hreflang"] for link in soup.select("nav a")} == set(LANGUAGES)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    ("header", "language"), [("nn-NO,nn;q=0.9", "nn"), ("no", "nb"), ("en-GB", "sv"), ("fr, nb;q=0.5, sv;q=0.1", "nb")]
)
def test_the_browser_s_language_decides_until_one_is_chosen(pages: TestClient, header: str, language: str) -> None:
    assert f'<html lang="{language}">' in pages.get("/", headers={"accept-language": header}).text


def test_nothing_is_loaded_from_elsewhere(pages: TestClient) -> None:
    for path in ("/", ask(pages, "Vad hände?"), "/documents/fall-odda"):
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
        assert marks[0]["id"] == fragment


def test_a_pdf_citation_shows_its_page(pages: TestClient) -> None:
    soup = soup_of(pages.get(ask(pages, "Vad hände?")).text)
    (image,) = soup.select("ol.sources img")
    assert image["loading"] == "lazy"
    picture = pages.get(str(image["src"]))
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["x-quote-found"] == "true"


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


def test_an_empty_corpus_is_announced(home: Home, serve_app: Callable[..., TestClient]) -> None:
    def opener(*_: object) -> FakeCorpus:
        raise StoreError("nothing there")

    with serve_app(home, opener) as client:
        text = client.get("/?lang=sv").text
        assert any(said in text for said in (PAGE_TEXTS["sv"].empty, PAGE_TEXTS["sv"].loading))
