"""From what somebody typed to what the retrievers need."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from erfarenhet.encoding.interface import Encoder, FloatArray, SparseVector, Terms
from erfarenhet.errors import InvalidQuestion
from erfarenhet.languages import ASKER_LANGUAGES, detect_language
from erfarenhet.retrieval.expand_question import Glossary
from erfarenhet.store.interface import SparseName

# Lone surrogates too: JSON and file names can smuggle them in, and nothing can store them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Text pasted from a PDF or a web page has soft hyphens, zero-width characters and marks of direction inside words.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SURE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question, ready to be searched with.

    Attributes:
        text: cleaned: NFC, single spaces, no control or invisible characters.
        language: the asker's ("sv", "nb" or "nn"): what the system answers in.
        vector: float32 (dimensions,), unit length.
        terms: weighted terms by the sparse index that they are for; the neighbour languages' words weigh half.
    """

    text: str
    language: str
    vector: FloatArray
    terms: Mapping[SparseName, SparseVector]


def clean_question(text: str, *, max_characters: int) -> str:
    """Bring a question to one line of NFC text.

    Raises:
        InvalidQuestion: nothing to search for is left, or it is too long.
    """
    cleaned = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    cleaned = " ".join(unicodedata.normalize("NFC", cleaned).split())
    if not any(character.isalnum() for character in cleaned):
        raise InvalidQuestion("The question is empty. Ask in a few words, for instance: Vad gjorde andra kommuner?")
    if len(cleaned) > max_characters:
        raise InvalidQuestion(
            f"The question has {len(cleaned):,} characters; at most {max_characters:,} are read. Shorten it."
        )
    return cleaned


def asker_language(text: str, stated: str | None = None) -> str:
    """The language to answer in: the one stated, else the question's own, else Swedish.

    A Danish question is answered in bokmål and an English one in Swedish: those who ask here read both.

    Raises:
        InvalidQuestion: the language stated is none that the system speaks.
    """
    if stated is not None:
        if stated not in ASKER_LANGUAGES:
            raise InvalidQuestion(f"Unknown language {stated!r}. Choose among {', '.join(ASKER_LANGUAGES)}.")
        return stated
    detected = detect_language(text)
    # A bare name ("Glava?") is of no language; what the detector then says is a guess.
    only_names = not any(word[0].islower() for word in text.split())
    if detected is None or (only_names and detected.confidence < _SURE):
        return "sv"
    return {"da": "nb", "en": "sv"}.get(detected.code, detected.code)


def read_question(
    text: str,
    *,
    language: str | None,
    encoder: Encoder,
    terms: Terms,
    glossary: Glossary,
    max_characters: int,
) -> Question:
    """Clean a question, tell its language, encode it for every retriever, and widen it across the languages.

    Args:
        language: that the asker wants the answer in, when it was said.
    Raises:
        InvalidQuestion: it is empty or too long, or the language stated is unknown.
    """
    cleaned = clean_question(text, max_characters=max_characters)
    written = asker_language(cleaned)
    own_terms: dict[SparseName, SparseVector] = {
        "stems": terms.question_stems(cleaned, written),
        "ngrams": terms.question_ngrams(cleaned),
    }
    return Question(
        cleaned,
        written if language is None else asker_language(cleaned, language),
        encoder.encode_questions([cleaned])[0],
        glossary.expand(cleaned, written, own_terms),
    )
