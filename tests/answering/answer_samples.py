"""Passages with vectors that need no model: a text's vector counts its words, hashed."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from erfarenhet.answering.choose_sentences import Evidence
from erfarenhet.answering.sentence_features import Candidate
from erfarenhet.encoding.interface import FloatArray, PassageText, PassageVectors
from erfarenhet.encoding.lexical import LexicalTerms, split_words
from erfarenhet.records import Hit, Metadata, Passage, Span
from erfarenhet.retrieval.read_question import Question
from erfarenhet.sentences import split_sentences

DIMENSIONS = 256
TERMS = LexicalTerms()


def vector_of(text: str) -> FloatArray:
    """float32 (256,), unit length: alike for texts with the same words."""
    vector = np.full(DIMENSIONS, 1e-3, dtype=np.float32)
    for word in split_words(text):
        vector[zlib.crc32(word[:5].encode()) % DIMENSIONS] += 1.0
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class WordEncoder:
    """An encoder over ``vector_of``."""

    identity = "words"
    dimensions = DIMENSIONS
    max_tokens = 512

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode_questions(self, questions: Sequence[str]) -> FloatArray:
        return np.stack([vector_of(question) for question in questions])

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        return [
            PassageVectors(
                vector_of(passage.text),
                np.stack([vector_of(passage.text[start:end]) for start, end in passage.sentences])
                if passage.sentences
                else np.empty((0, DIMENSIONS), np.float32),
            )
            for passage in passages
        ]


def make_candidate(
    text: str,
    *,
    document_id: str = "fall-odda",
    rank: int = 1,
    score: float = 0.5,
    start: int = 100,
    section: tuple[str, ...] = (),
    language: str = "nb",
    metadata: Metadata | None = None,
) -> Candidate:
    """A hit of one passage that begins at ``start`` in its document, with its vectors."""
    metadata = metadata or Metadata(title=document_id, language=language)
    spans = list(split_sentences(text))
    passage = Passage(
        passage_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{document_id} {start} {text}")),
        document_id=document_id,
        version="v1",
        position=0,
        text=text,
        start=start,
        end=start + len(text),
        sentences=tuple(Span(start + begin, start + end) for begin, end in spans),
        section=section,
        header=" | ".join((metadata.title or "", *metadata.places, *section)),
        language=language,
    )
    vectors = WordEncoder().encode_passages([PassageText("", text, tuple(spans))])[0]
    return Candidate(Hit(rank, score, passage, metadata), vectors)


def make_question(text: str, language: str = "nb") -> Question:
    return Question(
        text,
        language,
        vector_of(text),
        {"stems": TERMS.question_stems(text, language), "ngrams": TERMS.question_ngrams(text)},
    )


def evidence_of(candidate: Candidate, at: int = 0, score: float = 1.0) -> Evidence:
    """A candidate's sentence as it would be chosen."""
    passage = candidate.hit.passage
    return Evidence(candidate.hit, passage.sentences[at], list(passage.sentence_texts())[at], score)


@dataclass
class FakeSources:
    """What the registry would know: metadata with front matter, all passages of a document."""

    facts: Mapping[str, Metadata] = field(default_factory=dict)
    hits: Sequence[Hit] = ()
    label: Callable[[int], str | None] = lambda _offset: None

    def page_of(self, passage: Passage, offset: int) -> int | None:
        return 1 + offset // 1000

    def printed_page_of(self, passage: Passage, offset: int) -> str | None:
        return self.label(offset)

    def facts_of(self, passage: Passage) -> Metadata:
        return self.facts.get(passage.document_id, Metadata(title=passage.document_id))

    def hits_of(self, passage: Passage) -> Sequence[Hit]:
        return [hit for hit in self.hits if hit.passage.document_id == passage.document_id]
