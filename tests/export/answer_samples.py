"""Answers of each kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from erfarenhet.export.answer_memo import SourceFacts
from erfarenhet.records import Answer, AnswerGroup, AnswerLine, AnswerSentence, Citation, Contradiction

ASKED = date(2026, 11, 25)
TAKEN_IN = date(2026, 3, 2)


def citation(marker: int, quote: str, **values: object) -> Citation:
    kept: dict[str, object] = {
        "passage_id": f"p{marker}",
        "document_id": "fall-odda",
        "version": "v1",
        "title": "Odda – omstilling på norsk",
        "publisher": "Kompetansesenteret",
        "year": 2011,
        "language": "nb",
        "page": 12,
        "section": "Tiltak",
        "start": 0,
        "end": len(quote),
        "url": "https://example.org/odda.pdf",
        **values,
    }
    return Citation(marker=marker, quote=quote, **kept)  # type: ignore[arg-type]


CITATIONS = (
    citation(1, "Et næringsselskap ble stiftet.", translation="Ett näringslivsbolag bildades.", printed_page="10"),
    citation(2, "Staten bevilget 210 millioner."),
    citation(
        3,
        "Staten sköt till 180 miljoner.",
        document_id="granskning",
        title="Granskning av Odda",
        language="sv",
        year=None,
        page=None,
        section="Resultat › Pengar",
        url=None,
    ),
)
GROUPED = Answer(
    answer_id="a-1",
    question="Vad gjorde andra när smältverket lade ned?",
    language="sv",
    status="partial",
    text="…",
    sentences=tuple(AnswerSentence(one.quote, (one.marker,)) for one in CITATIONS),
    citations=CITATIONS,
    timings_s={},
    index_version="g000001-abc",
    kind="what_was_done",
    missing=("kostnaden", "tiden"),
    groups=(
        AnswerGroup(
            "fall-odda",
            "Odda – omstilling på norsk",
            "Odda",
            "Odda Smelteverk",
            2003,
            2011,
            (
                AnswerLine("organisation", "genomföra", CITATIONS[0].quote, (1,)),
                AnswerLine(None, None, CITATIONS[1].quote, (2,)),
            ),
        ),
    ),
    contradictions=(
        Contradiction(
            "Hur mycket staten betalade",
            (AnswerSentence(CITATIONS[1].quote, (2,)), AnswerSentence(CITATIONS[2].quote, (3,))),
        ),
    ),
)
SHORT = replace(GROUPED, groups=(), contradictions=(), missing=(), status="answered", kind="quantity")
WRITTEN = replace(
    SHORT,
    engine="language_model",
    engine_detail="gemma (svar-1)",
    sentences=(AnswerSentence("Ett bolag bildades och staten betalade.", (1, 2)),),
)
UNANSWERED = replace(
    SHORT,
    status="unanswered",
    text="Det finns inget i korpusen om rymdfart. Det närmaste som finns handlar om: Odda.",
    sentences=(),
    citations=(),
)
SOURCES = {("fall-odda", "v1"): SourceFacts(TAKEN_IN, "CC BY 4.0")}
