"""Answers survive the registry, those of earlier versions too."""

from __future__ import annotations

import json
from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.api import schemas
from erfarenhet.corpus.record_json import answer_from_json, answer_to_json
from erfarenhet.records import (
    Answer,
    AnswerGroup,
    AnswerLine,
    AnswerSentence,
    Citation,
    Contradiction,
)

TEXT = st.text("abc åäöæø […]•\n½", max_size=12)
MARKERS = st.lists(st.integers(1, 12), max_size=3).map(tuple)
SENTENCE = st.builds(AnswerSentence, TEXT, MARKERS)
LINE = st.builds(AnswerLine, st.none() | TEXT, st.none() | TEXT, TEXT, MARKERS)
ANSWER = st.builds(
    Answer,
    answer_id=TEXT,
    question=TEXT,
    language=st.sampled_from(("sv", "nb", "nn")),
    status=st.sampled_from(("answered", "partial", "unanswered")),
    text=TEXT,
    sentences=st.lists(SENTENCE, max_size=3).map(tuple),
    citations=st.lists(st.builds(Citation), max_size=3).map(tuple),
    timings_s=st.dictionaries(TEXT, st.floats(0, 1), max_size=2),
    index_version=TEXT,
    kind=st.sampled_from(("who", "other")),
    engine=st.sampled_from(("extractive", "language_model")),
    missing=st.lists(TEXT, max_size=2).map(tuple),
    groups=st.lists(
        st.builds(AnswerGroup, lines=st.lists(LINE, max_size=2).map(tuple)),
        max_size=2,
    ).map(tuple),
    contradictions=st.lists(st.builds(Contradiction, TEXT, st.lists(SENTENCE, max_size=2).map(tuple)), max_size=2).map(
        tuple
    ),
    follows=st.none() | TEXT,
)
# As version 0.1 kept it.
EARLIER = {
    "answer_id": "a",
    "question": "Hva gjorde Odda?",
    "language": "nb",
    "status": "answered",
    "text": "Dette sier kildene:\n• De ryddet tomta. [1]",
    "sentences": [{"text": "De ryddet tomta.", "citations": [1]}],
    "citations": [
        {
            "marker": 1,
            "passage_id": "p",
            "document_id": "d",
            "version": "v",
            "title": "Odda",
            "publisher": None,
            "year": None,
            "language": "nb",
            "page": 3,
            "section": "Tiltak",
            "quote": "De ryddet tomta.",
            "start": 10,
            "end": 26,
            "translation": None,
            "url": None,
        }
    ],
    "timings_s": {"total": 0.1},
    "index_version": "g1-0",
}


@given(ANSWER)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    values = answer_to_json(answer)
    assert answer_from_json(json.loads(json.dumps(values))) == answer
    assert set(values) == {field.name for field in fields(Answer)} == set(schemas.Answer.model_fields)


@given(ANSWER)
def test_an_answer_is_what_the_api_promises(answer: Answer) -> None:
    values = answer_to_json(answer)
    assert schemas.Answer.model_validate(values, strict=True).model_dump() == values


def test_an_answer_of_an_earlier_version_loads_with_defaults() -> None:
    answer = answer_from_json(EARLIER)
    assert (answer.kind, answer.engine, answer.groups, answer.follows) == ("other", "extractive", (), None)
    assert answer.citations[0].printed_page is None
    assert {**answer_to_json(answer), **EARLIER, "citations": []} == {**answer_to_json(answer), "citations": []}


def test_fields_of_a_later_version_are_left_out() -> None:
    later = {**EARLIER, "mood": "fine", "citations": [{**EARLIER["citations"][0], "colour": "blue"}]}  # type: ignore[index, dict-item]
    assert answer_from_json(later) == answer_from_json(EARLIER)
