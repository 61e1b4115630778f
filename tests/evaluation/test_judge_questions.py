from __future__ import annotations

from pathlib import Path

import pytest
from own_samples import ENTRY, OFF_TOPIC, make_document, write_questions

from erfarenhet.data_files import data_file
from erfarenhet.errors import InvalidDataset
from erfarenhet.evaluation.judge_questions import (
    check_counts,
    count_questions,
    find_problems,
    judge_questions,
    stands_in_document,
)
from erfarenhet.evaluation.own_questions import RelevantQuote, load_own_questions
from erfarenhet.evaluation.run_config import load_run_config
from erfarenhet.ingest.make_document import choose_document_id
from erfarenhet.ingest.make_document import make_document as document_of
from erfarenhet.ingest.readers import read_source
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.records import Document, SourceFile

ROOT = Path(__file__).parents[2]
QUOTE = ENTRY["relevant"][0]
TEXT = f"I korthet\n\n{QUOTE['quote']}\n\nBolag: Hydro; Miljoner: 20\n\nBolag: Elkem; Miljoner: 30"
ROWS = ("Bolag: Hydro; Miljoner: 20", "Bolag: Elkem; Miljoner: 30")


@pytest.fixture
def question(tmp_path):
    def load(**changes):
        return load_own_questions(write_questions(tmp_path / "q", [{**ENTRY, **changes}]))

    return load


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        (QUOTE["quote"], True),
        (QUOTE["quote"].replace(" ", "\n "), True),
        (f"**{QUOTE['quote']}**", True),
        (QUOTE["quote"].lower(), False),
        (QUOTE["quote"][:-3] + "t.", False),
        ("| Hydro | 20 |", True),
        ("| Hydro | 30 |", False),
    ],
)
def test_a_quote_stands_verbatim_or_as_the_cells_of_one_row(quote, stands):
    assert stands_in_document(RelevantQuote("aseda", quote, 2), make_document(TEXT, rows=ROWS)) is stands


def test_a_quote_that_is_not_verbatim_is_refused_with_file_and_line(question):
    with pytest.raises(InvalidDataset, match=r"1 mistakes .*\n.*sv\.jsonl, line 1: sv-1: the quote 'Bruket i Åseda"):
        judge_questions(question(), {"aseda": make_document("Bruket lade ned.")})


def test_cross_language_must_be_said_as_it_is(question):
    norwegian = {"aseda": make_document(TEXT, language="nb")}
    with pytest.raises(InvalidDataset, match=r"'cross_language' is False, but the question is in sv .* in nb"):
        judge_questions(question(), norwegian)
    assert judge_questions(question(cross_language=True), norwegian)[0][0].cross_language


def test_bokmal_and_nynorsk_are_one_language(question):
    questions = question(language="nn")
    assert not judge_questions(questions, {"aseda": make_document(TEXT, language="nb")})[0][0].cross_language


def test_a_question_without_any_of_its_documents_is_left_out(question):
    assert judge_questions(question(), {}) == ([], question())


def test_what_is_missing_of_a_question_is_not_asked_for(question):
    other = {"document_id": "other", "quote": "Det var 70 jobb.", "grade": 2}
    questions = question(relevant=[QUOTE, other], facts=["50", "70"])
    judged = judge_questions(questions, {"aseda": make_document(TEXT)})[0][0]
    assert [quote.document_id for quote in judged.quotes] == ["aseda"]
    assert judged.facts is None
    both = {"aseda": make_document(TEXT), "other": make_document("Det var 70 jobb.", "other")}
    assert judge_questions(questions, both)[0][0].facts == ("50", "70")


def test_counts(tmp_path):
    near = {**OFF_TOPIC, "id": "nb-1", "language": "nb", "kind": "near_miss", "text": "Hva med Lund?"}
    counts = count_questions(load_own_questions(write_questions(tmp_path / "q", [ENTRY, OFF_TOPIC, near])))
    found = counts.to_json()
    assert (found["total"], found["sv"], found["nb"], found["nn"]) == (3, 2, 1, 0)
    assert (found["answerable"], found["unanswerable"], found["off_topic"], found["near_miss"]) == (1, 2, 1, 1)
    assert found["tuning"] + found["held_out"] == 3
    check_counts(counts, {"sv": 2, "total": 3}, "q")
    with pytest.raises(InvalidDataset, match=r"q: .* 2 sv \(at least 3\), 0 nn \(at least 1\)"):
        check_counts(counts, {"sv": 3, "nn": 1}, "q")
    with pytest.raises(InvalidDataset, match="cannot count da"):
        check_counts(counts, {"da": 1}, "q")


def _read(paths: list[Path]) -> dict[str, Document]:
    documents: dict[str, Document] = {}
    for path in paths:
        source = SourceFile.from_path(path)
        content = read_source(source, ReadLimits())
        document_id = choose_document_id(content, source, str(path), documents.keys())
        documents[document_id] = document_of(content, source, document_id)
    return documents


@pytest.fixture(scope="module")
def starter_corpus():
    return _read(sorted(data_file("corpus").rglob("*.md")))


def test_the_own_set_is_as_large_as_promised():
    run = load_run_config(ROOT / "eval/runs/own-questions.yaml")
    assert run.at_least == {
        "total": 240,
        "sv": 100,
        "nb": 80,
        "nn": 30,
        "cross_language": 60,
        "unanswerable": 40,
        "off_topic": 20,
        "near_miss": 20,
    }
    counts = count_questions(load_own_questions(run.datasets[0]))
    check_counts(counts, run.at_least, "eval/questions")
    # Either half must be large enough to say something.
    assert min(counts.by["tuning"], counts.by["held_out"]) >= counts.total / 3


def test_every_quote_of_the_own_set_stands_in_the_starter_corpus(starter_corpus):
    questions = load_own_questions(ROOT / "eval/questions")
    assert list(find_problems(questions, starter_corpus)) == []
    at_hand = {quote.document_id for question in questions for quote in question.relevant} & set(starter_corpus)
    assert len(at_hand) > 60


def test_every_quote_of_the_own_set_stands_in_the_public_reports_too(starter_corpus):
    folder = ROOT.parent / "shared/underlag"
    if not folder.is_dir():
        pytest.skip("../shared/underlag, with the public reports, is not there")
    documents = {**starter_corpus, **_read(sorted(folder.glob("*.txt")))}
    questions = load_own_questions(ROOT / "eval/questions")
    assert list(find_problems(questions, documents)) == []
    judged, left_out = judge_questions(questions, documents)
    assert (len(judged), left_out) == (len(questions), [])


def test_no_document_is_the_first_of_questions_in_both_halves():
    halves: dict[str, set[str]] = {}
    for question in load_own_questions(ROOT / "eval/questions"):
        if question.relevant:
            halves.setdefault(question.relevant[0].document_id, set()).add(question.half)
    assert {len(found) for found in halves.values()} == {1}
