from __future__ import annotations

from types import SimpleNamespace

import pytest
from own_samples import make_judged, make_outcome

from erfarenhet.evaluation.grouping import measure_grouping

JUDGED = make_judged(("a", "Ett.", 2), ("b", "Två.", 2), ("c", "Tre.", 1))


def grouped(groups, documents, judged=JUDGED):
    """An answer with (document id, markers of each line) of each group; ``documents`` by marker."""
    citations = tuple(SimpleNamespace(marker=marker, document_id=name) for marker, name in documents.items())
    made = [
        SimpleNamespace(document_id=name, lines=[SimpleNamespace(citations=markers) for markers in lines])
        for name, lines in groups
    ]
    return make_outcome(judged, answer=SimpleNamespace(citations=citations, groups=made, status="answered"))


def test_groups_by_hand():
    outcome = grouped([("a", [(1,), (2,)]), ("x", [(3, 4)])], {1: "a", 2: "b", 3: "x", 4: "x"})
    found = measure_grouping([outcome])
    assert found.answers == 1
    assert found.lines_right.mean == pytest.approx(2 / 3)  # the line that cites b stands under a
    assert found.purity.mean == pytest.approx(3 / 4)
    assert found.relevant_grouped.mean == pytest.approx(1 / 3)
    assert found.groups_relevant.mean == pytest.approx(1 / 2)


def test_a_line_without_a_citation_or_with_an_unknown_one_is_wrong():
    found = measure_grouping([grouped([("a", [(), (9,), (1,)])], {1: "a"})])
    assert found.lines_right.mean == pytest.approx(1 / 3)


def test_a_question_without_an_answer_says_nothing_of_relevance():
    found = measure_grouping([grouped([("a", [(1,)])], {1: "a"}, make_judged())])
    assert found.lines_right.mean == 1
    assert found.relevant_grouped is found.groups_relevant is None


def test_answers_without_groups_are_passed_over():
    found = measure_grouping([make_outcome(JUDGED, cited=[("a", "Ett.")])])
    assert (found.answers, found.lines_right) == (0, None)
