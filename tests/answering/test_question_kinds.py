"""What a question wants."""

from __future__ import annotations

from typing import get_args

import pytest
from answering.question_kinds_table import QUESTIONS
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.answering.question_kinds import question_kind, tells_what_was_done
from erfarenhet.records import QuestionKind


@pytest.mark.parametrize(("question", "kind"), QUESTIONS)
def test_questions_are_told_apart(question: str, kind: QuestionKind) -> None:
    assert question_kind(question) == kind


@pytest.mark.parametrize(("question", "kind"), QUESTIONS)
def test_case_marks_and_missing_accents_change_nothing(question: str, kind: QuestionKind) -> None:
    assert question_kind(question.upper()) == kind
    assert question_kind(question.rstrip("?")) == kind
    if "år" not in question.lower().split():  # "kva ar" is "vad är" as well
        assert question_kind(question.translate(str.maketrans("åäöøæ", "aaooa"))) == kind


def test_the_table_holds_every_kind_in_every_language() -> None:
    assert len(QUESTIONS) >= 60
    assert {kind for _, kind in QUESTIONS} == set(get_args(QuestionKind))


@given(st.text())
def test_any_text_is_of_some_kind(text: str) -> None:
    assert question_kind(text) in get_args(QuestionKind)


def test_sections_that_tell_what_was_done() -> None:
    assert tells_what_was_done(("Vad gjorde man", "Genomföra"))
    assert tells_what_was_done(("Rapport", "Tiltak i perioden"))
    assert not tells_what_was_done(("Kort fortalt",))
    assert not tells_what_was_done(())
