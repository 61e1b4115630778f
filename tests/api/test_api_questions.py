from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from api.serving_samples import MARKDOWN, FakeCorpus, publish
from fastapi.testclient import TestClient

from erfarenhet.api import schemas
from erfarenhet.corpus.home import Home
from erfarenhet.errors import StoreError
from erfarenhet.store.interface import Filters

PROBLEM = "application/problem+json"


def test_an_answer_has_the_contract_s_shape(client: TestClient) -> None:
    response = client.post("/v1/answers", json={"question": "Hva skjedde i Odda?", "language": "nb", "filters": {}})
    assert response.status_code == 200
    body = response.json()
    schemas.Answer.model_validate(body, strict=True)
    assert body["language"] == "nb"
    assert set(body["citations"][0]) >= {
        *("marker", "passage_id", "document_id", "title", "publisher", "year", "language", "page", "section"),
        *("quote", "start", "end", "translation", "url"),
    }
    without_publisher = [citation for citation in body["citations"] if citation["document_id"] == "loggbok"]
    assert without_publisher[0]["publisher"] is None


def test_filters_reach_the_corpus(client: TestClient, corpus: FakeCorpus) -> None:
    filters = {"country": ["Norge", "Sverige"], "year_from": 2000, "phase": "genomföra", "place": None}
    assert client.post("/v1/answers", json={"question": "Hva?", "filters": filters}).status_code == 200
    assert corpus.filters == Filters(country=("NO", "SE"), year_from=2000, phase=("genomföra",))
    assert client.get("/v1/passages?q=Hva&country=NO&country=SE&language=nb&year_to=2010").status_code == 200
    assert corpus.filters == Filters(country=("NO", "SE"), language=("nb",), year_to=2010)


@pytest.mark.parametrize(
    ("language", "header", "title"),
    [
        ("sv", None, "Frågan är tom"),
        ("nb", "sv", "Spørsmålet er tomt"),
        (None, "nn-NO,nn;q=0.9,en;q=0.8", "Spørsmålet er tomt"),
        (None, "en", "Frågan är tom"),
    ],
)
@pytest.mark.parametrize("question", ["", "  \n", "?!", "\u200b\u00ad"])
def test_an_empty_question_is_refused_in_the_asker_s_language(
    client: TestClient, language: str | None, header: str | None, title: str, question: str
) -> None:
    headers = {"accept-language": header} if header else {}
    response = client.post("/v1/answers", json={"question": question, "language": language}, headers=headers)
    assert response.status_code == 422
    assert response.headers["content-type"] == PROBLEM
    assert response.json()["title"] == title
    assert response.json()["type"].endswith(":invalid-question")


@pytest.mark.parametrize(
    ("sentence", "language", "title"),
    [
        ("Vad gjorde kommunen när fabriken lades ned? ", "sv", "Frågan är för lång"),
        ("Hva gjorde kommunen da fabrikken ble lagt ned? ", "nb", "Spørsmålet er for langt"),
        ("Kva gjorde kommunen då fabrikken vart lagd ned? ", "nn", "Spørsmålet er for langt"),
    ],
)
def test_ten_thousand_characters_are_refused_in_the_question_s_language(
    client: TestClient, sentence: str, language: str, title: str
) -> None:
    question = (sentence * 400)[:10_000]
    response = client.post("/v1/answers", json={"question": question})
    assert response.status_code == 422
    assert response.json()["title"] == title
    assert response.headers["content-language"] == language
    assert "10\N{NO-BREAK SPACE}000" in response.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": 3},
        {"question": "Hva?", "language": "en"},
        {"question": "Hva?", "extra": 1},
        {"question": "Hva?", "filters": []},
        "text",
    ],
)
def test_what_the_schema_refuses_becomes_a_problem(client: TestClient, body: object) -> None:
    response = client.post("/v1/answers", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == PROBLEM
    assert response.json()["errors"]
    assert "input" not in response.json()["errors"][0]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/v1/passages?q=Hva&fara=1", ("'fara'", "year_from", "asker_language")),
        ("/v1/passages?q=Hva&phase=sova", ("'sova'", "förbereda")),
        ("/v1/passages?q=Hva&year_from=igår", ("'igår'", "four digits")),
        ("/v1/documents?q=Hva", ("'q'", "limit")),
    ],
)
def test_unknown_filters_are_refused_with_what_is_allowed(
    client: TestClient, path: str, names: tuple[str, ...]
) -> None:
    response = client.get(path)
    assert response.status_code == 422
    assert response.json()["type"].endswith(":invalid-filter")
    assert all(name in response.json()["detail"] for name in names)


def test_unknown_filters_in_a_body_are_refused_too(client: TestClient) -> None:
    response = client.post("/v1/answers", json={"question": "Hva?", "filters": {"fara": "1"}})
    assert response.status_code == 422
    assert "'fara'" in response.json()["detail"]


def test_passages_have_the_contract_s_shape(client: TestClient) -> None:
    response = client.get("/v1/passages", params={"q": "Hva skjedde?", "k": 2, "asker_language": "nb"})
    assert response.status_code == 200
    body = response.json()
    assert schemas.SearchResult.model_validate(body, strict=True)
    assert body["language"] == "nb"
    assert [hit["rank"] for hit in body["hits"]] == [1, 2]
    for bad in ("0", "101", "många"):
        assert client.get("/v1/passages", params={"q": "Hva?", "k": bad}).status_code == 422


def test_a_kept_answer_says_what_became_of_its_sources(
    client: TestClient, published: Home, sources: list[Path]
) -> None:
    given = client.post("/v1/answers", json={"question": "Vad hände?"}).json()
    kept = client.get(f"/v1/answers/{given['answer_id']}").json()
    assert kept == {**given, "changes": []}

    sources[0].write_text(MARKDOWN.replace("konkurs i 2003", "konkurs i 2004"), encoding="utf-8")
    publish(published, [sources[0]], number=2, removed=["loggbok"])
    changes = {
        change["document_id"]: change for change in client.get(f"/v1/answers/{given['answer_id']}").json()["changes"]
    }
    assert set(changes) == {"fall-odda", "loggbok"}
    assert changes["loggbok"]["change"] == "gone"
    assert changes["loggbok"]["current_version"] is None
    assert changes["fall-odda"]["change"] == "new_version"
    assert changes["fall-odda"]["quotes_still_there"] is False

    sources[0].write_text(MARKDOWN + "\nEn rad til.\n", encoding="utf-8")
    publish(published, [sources[0]], number=3)
    changes = client.get(f"/v1/answers/{given['answer_id']}").json()["changes"]
    assert next(change for change in changes if change["document_id"] == "fall-odda")["quotes_still_there"] is True


def test_an_unknown_answer_is_not_found(client: TestClient) -> None:
    assert client.get("/v1/answers/none").status_code == 404


def test_health_is_answered_while_all_threads_answer_questions(client: TestClient, corpus: FakeCorpus) -> None:
    corpus.may_answer.clear()
    with ThreadPoolExecutor(32) as askers:
        answers = [askers.submit(client.post, "/v1/answers", json={"question": f"Fråga {n}?"}) for n in range(32)]
        for _ in range(2):  # the service's threads, now both at work
            assert corpus.answering.acquire(timeout=20)
        assert not any(answer.done() for answer in answers)
        assert client.get("/health/live").status_code == 200
        assert client.get("/v1/documents").status_code == 200
        corpus.may_answer.set()
        assert [answer.result(30).status_code for answer in answers] == [200] * 32


def test_those_who_do_not_fit_into_the_queue_are_told_to_come_back(
    published: Home, corpus: FakeCorpus, serve_app: Callable[..., TestClient], wait_for: Callable[..., None]
) -> None:
    with serve_app(published, lambda *_: corpus, waiting_max=1) as client, ThreadPoolExecutor(4) as askers:
        wait_for(lambda: client.get("/health/ready").status_code == 200)
        corpus.may_answer.clear()
        fits = [askers.submit(client.post, "/v1/answers", json={"question": f"Fråga {n}?"}) for n in range(2)]
        for _ in range(2):
            assert corpus.answering.acquire(timeout=20)
        refused = threading.Event()

        def ask_until_refused() -> list[int]:
            seen = []
            while not refused.is_set():
                response = client.post("/v1/answers", json={"question": "En till?"})
                seen.append(response.status_code)
                if response.status_code == 503:
                    assert int(response.headers["retry-after"]) > 0
                    assert response.json()["type"].endswith(":unavailable")
                    refused.set()
            return seen

        two = [askers.submit(ask_until_refused) for _ in range(2)]
        assert refused.wait(20)
        corpus.may_answer.set()
        assert [answer.result(20).status_code for answer in fits] == [200, 200]
        assert 503 in [status for asker in two for status in asker.result(20)]
        # Room again.
        assert client.post("/v1/answers", json={"question": "Och nu?"}).status_code == 200


def test_our_errors_keep_their_message_and_others_say_nothing(client: TestClient, corpus: FakeCorpus) -> None:
    corpus.fail_with = StoreError("The index is damaged. Rebuild it.")
    response = client.post("/v1/answers", json={"question": "Vad?"})
    assert (response.status_code, response.json()["detail"]) == (503, "The index is damaged. Rebuild it.")
    corpus.fail_with = RuntimeError("secret inner state")
    response = client.post("/v1/answers", json={"question": "Vad?"})
    assert response.status_code == 500
    assert response.headers["content-type"] == PROBLEM
    assert "secret" not in response.text
    assert "Traceback" not in response.text
