from __future__ import annotations

from datetime import date

import pytest

from erfarenhet.cases.compare_cases import compare_cases, comparison_to_json
from erfarenhet.cases.comparison_memo import comparison_memo
from erfarenhet.errors import InvalidComparison, NotFound
from erfarenhet.memo import Table

IDS = ["fall-se-borlange-kvarnsveden", "fall-no-skien-union", "fall-no-ardal-hydro"]


@pytest.fixture(params=["measure", "phase"])
def comparison(request, shelf):
    return shelf.cases.compare(IDS, request.param, shelf.corpus)


def test_every_measure_stands_in_one_cell_of_its_own_case(comparison):
    for column, cited in enumerate(comparison.cases):
        compared = [one for row in comparison.rows for one in row.cells[column]]
        assert sorted(one.measure.claim_id for one in compared) == sorted(m.claim_id for m in cited.case.measures)
        for row in comparison.rows:
            term = "phase" if comparison.by == "phase" else "type"
            assert all(getattr(one.measure, term) == row.term for one in row.cells[column])


def test_a_cell_cites_its_cases_document_and_no_other(comparison, shelf):
    for row in comparison.rows:
        for cited, cell in zip(comparison.cases, row.cells, strict=True):
            for one in cell:
                if one.quote is not None:
                    document = shelf.documents[cited.case.case_id]
                    assert one.quote.document_id == cited.case.case_id
                    assert document.text[one.quote.start : one.quote.end] == one.quote.text


def test_a_measure_without_a_supporting_sentence_cites_nothing(shelf):
    bare = shelf.cases.cited(IDS[0], shelf.corpus)
    stripped = [type(bare)(bare.case, {}), shelf.cases.cited(IDS[1], shelf.corpus)]
    values = comparison_to_json(compare_cases(stripped), "nb")
    first = [measure for row in values["rows"] for measure in row["cells"][0]]
    assert first
    assert all(measure["citation"] is None for measure in first)
    memo = comparison_memo(compare_cases(stripped), "nb", created=date(2026, 11, 25), metadata_of=shelf.cases.metadata)
    told = [run.text for run in memo.runs() if "fant ingen setning" in run.text]
    cells = [measure for row in values["rows"] for cell in row["cells"] for measure in cell]
    assert len(told) == sum(measure["citation"] is None for measure in cells) >= len(first)


def test_labels_are_in_the_askers_language(shelf):
    comparison = shelf.cases.compare(IDS[:2], "phase", shelf.corpus)
    assert next(row["label"] for row in comparison_to_json(comparison, "nn")["rows"]) == "førebu"


@pytest.mark.parametrize(
    ("ids", "by", "says"),
    [
        (IDS[:1], "measure", "1 cases were named"),
        ([], "measure", "0 cases were named"),
        ([f"fall-{n}" for n in range(9)], "measure", "9 cases were named"),
        ([IDS[0], IDS[0]], "measure", "named twice"),
        (IDS, "colour", "cannot be compared by 'colour'"),
    ],
)
def test_what_cannot_be_compared_is_refused(shelf, ids, by, says):
    with pytest.raises(InvalidComparison, match=says):
        shelf.cases.compare(ids, by, shelf.corpus)


def test_an_unknown_case_is_not_found(shelf):
    with pytest.raises(NotFound, match="fall-x"):
        shelf.cases.compare([IDS[0], "fall-x"], "measure", shelf.corpus)


def test_the_memo_has_a_note_with_the_sentence_for_each_quote(comparison, shelf):
    memo = comparison_memo(comparison, "sv", created=date(2026, 11, 25), metadata_of=shelf.cases.metadata)
    quotes = {one.quote.text for row in comparison.rows for cell in row.cells for one in cell if one.quote}
    assert quotes <= {note.quote for note in memo.notes}
    assert all(note.title and note.retrieved == date(2026, 11, 25) for note in memo.notes)
    tables = [block for block in memo.blocks if isinstance(block, Table)]
    assert [len(table.header) for table in tables] == [4, 4]
    assert {run.language for run in memo.runs()} >= {"sv", "nb", "nn"}
