"""Translations stand beside quotes, where they help and where they can be made."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from erfarenhet.answering.translate_quotes import QuoteTranslator, needs_translation
from erfarenhet.records import Answer, Citation


class Glossary:
    """Translates by prefix, and not at all when told to fail."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.available = True

    def translate(self, text: str, *, source: str, target: str) -> str | None:
        self.asked[text] += 1
        return f"{source}>{target}: {text}" if self.available else None


def make_answer(language: str, *quotes: tuple[str, str]) -> Answer:
    citations = tuple(
        Citation(marker, "p", "d", "v", "t", None, None, of, None, "", quote, 0, len(quote))
        for marker, (of, quote) in enumerate(quotes, start=1)
    )
    return Answer("a", "Vad?", language, "answered", "text", (), citations, {"total": 0.1}, "i")


@pytest.mark.parametrize(
    ("source", "target", "needed"),
    [
        ("sv", "nb", True),
        ("sv", "nn", True),
        ("nb", "sv", True),
        ("nn", "sv", True),
        ("nb", "nn", False),
        ("nn", "nb", False),
        ("sv", "sv", False),
        ("en", "sv", False),
        ("da", "nb", False),
    ],
)
def test_only_between_swedish_and_norwegian(source: str, target: str, needed: bool) -> None:
    assert needs_translation(source, target) is needed
    translated = QuoteTranslator(Glossary()).translate_answer(make_answer(target, (source, "Sitat.")))
    assert translated.citations[0].translation == (f"{source}>{target}: Sitat." if needed else None)


def test_quotes_and_text_stay_as_they_are() -> None:
    answer = make_answer("sv", ("nb", "Sitat."), ("sv", "Citat."))
    translated = QuoteTranslator(Glossary()).translate_answer(answer)
    assert translated.text == answer.text
    assert [citation.quote for citation in translated.citations] == ["Sitat.", "Citat."]
    assert translated.timings_s["total"] == 0.1
    assert translated.timings_s["translate"] >= 0


def test_a_quote_is_translated_once_and_the_oldest_is_forgotten() -> None:
    glossary = Glossary()
    translator = QuoteTranslator(glossary, kept=2)
    for quote in ("a", "b", "a", "c", "a", "b"):
        translator.translate_answer(make_answer("sv", ("nb", quote)))
    assert glossary.asked == {"a": 1, "b": 2, "c": 1}


def test_what_cannot_be_translated_now_is_tried_again() -> None:
    glossary = Glossary()
    glossary.available = False
    translator = QuoteTranslator(glossary)
    assert translator.translate_answer(make_answer("sv", ("nb", "a"))).citations[0].translation is None
    glossary.available = True
    assert translator.translate_answer(make_answer("sv", ("nb", "a"))).citations[0].translation == "nb>sv: a"


def test_threads_may_share_one() -> None:
    translator = QuoteTranslator(Glossary(), kept=3)
    answers = [
        make_answer("sv", *(("nb", f"{number % 5}") for number in range(start, start + 4))) for start in range(40)
    ]
    with ThreadPoolExecutor(8) as pool:
        for answer in pool.map(translator.translate_answer, answers):
            for citation in answer.citations:
                assert citation.translation == f"nb>sv: {citation.quote}"
