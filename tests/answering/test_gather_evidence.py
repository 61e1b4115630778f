"""Which of the passages found are asked for sentences."""

from __future__ import annotations

import pytest
from answering.answer_samples import make_candidate

from erfarenhet.answering.gather_evidence import about_what_is_named

ARDAL = make_candidate("Årdal tapte 500 arbeidsplasser da Hydro stengte.", document_id="fall-ardal")
TOLGA = make_candidate("Tolga mistet 20 arbeidsplasser i 2013.", document_id="fall-tolga")


def test_a_question_on_a_place_is_answered_from_what_holds_it() -> None:
    assert about_what_is_named("Hvor mange jobber forsvant i Årdal?", [TOLGA, ARDAL]) == [ARDAL]


@pytest.mark.parametrize(
    "question",
    [
        "Hvor mange jobber forsvant?",
        "Hvor mange jobber forsvant i Rjukan?",
        "Hva gjorde andre etter at Hydro stengte i Årdal?",
        "Vad hände 2013?",
    ],
)
def test_else_all_are_asked(question: str) -> None:
    assert about_what_is_named(question, [TOLGA, ARDAL]) == [TOLGA, ARDAL]
