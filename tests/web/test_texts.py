from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from erfarenhet.web.texts import PAGE_TEXTS

# Words that give a language away, and that none of the two others writes.
FOREIGN: Mapping[str, frozenset[str]] = {
    "sv": frozenset("og ikke ikkje hva kva hvordan korleis hvis fra frå dokumentene kilder kjelder ble vart".split()),
    "nb": frozenset("och inte vad hur från är ikkje kva korleis frå kjelder berre noko vart ein eit desse".split()),
    "nn": frozenset("och inte vad hur från är ikke hva hvordan fra kilder bare noe ble en et disse".split()),
}
ENGLISH = frozenset(
    "the of and with for this that not is are was were you your page pages document documents source sources question "
    "answer answers search error case cases show open back close next previous copy link yes no".split()
)
# Letters of the other alphabet; quotation of a name would be the only reason for them.
LETTERS = {"sv": "æø", "nb": "äö", "nn": "äö"}


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield path, node
    else:
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}".lstrip("."))


def texts_of(language: str) -> dict[str, str]:
    texts = PAGE_TEXTS[language]
    return dict(leaves({name: getattr(texts, name) for name in texts}))


def test_the_same_texts_stand_in_every_language_with_the_same_gaps() -> None:
    swedish = texts_of("sv")
    assert len(swedish) > 150
    for language in ("nb", "nn"):
        others = texts_of(language)
        assert others.keys() == swedish.keys()
        for key, text in swedish.items():
            assert text.strip(), key
            assert others[key].count("{}") == text.count("{}"), key


@pytest.mark.parametrize("language", ["sv", "nb", "nn"])
def test_no_other_language_leaks_in(language: str) -> None:
    allowed = {"sv": {"case"}, "nb": {"case", "for", "is", "open"}, "nn": {"case", "for", "is", "no"}}[language]
    for key, text in texts_of(language).items():
        words = set(re.findall(r"[a-zåäöæøé]+", text.lower()))
        assert not words & (ENGLISH - allowed), f"{key}: {text}"
        assert not words & FOREIGN[language], f"{key}: {text}"
        if key != "language_name":
            # What a Swedish county is called stands in Norwegian texts too.
            assert not set(text.lower().replace("län", "")) & set(LETTERS[language]), f"{key}: {text}"


@pytest.mark.parametrize("name", ["no_such_text", "__wrapped__"])
def test_a_text_that_is_not_there_is_an_error(name: str) -> None:
    with pytest.raises(AttributeError):
        getattr(PAGE_TEXTS["sv"], name)
