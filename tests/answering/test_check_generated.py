"""What a model wrote is shown only when the passages that it cites support it."""

from __future__ import annotations

import pytest
from answering.answer_samples import TERMS, WordEncoder, make_candidate

from erfarenhet.answering import check_generated
from erfarenhet.answering.check_generated import SupportChecker
from erfarenhet.answering.read_generated import GeneratedSentence

ODDA = make_candidate(
    "Odda kommune tapte 500 industriarbeidsplasser fra 1991 til 2004. Selskapet Hardanger Vekst ledet programmet i "
    "seks år. Staten ga ikke penger til ombygging av smelteverket."
)
TOFTE = make_candidate("Statkraft kjøpte tomta på Tofte i 2013.", document_id="tofte")


@pytest.fixture(autouse=True)
def _closeness_of_the_word_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    # Its cosines are lower than those of the model that the constant was measured for.
    monkeypatch.setattr(check_generated, "_CLOSENESS", 0.55)


def check(text: str, *markers: int, language: str = "nb") -> list[str] | None:
    checker = SupportChecker(
        [ODDA, TOFTE], language=language, encoder=WordEncoder(), terms=TERMS, names={"kiruna", "tofte", "odda"}
    )
    supported = checker.check(GeneratedSentence(text, markers))
    return None if supported is None else [item.text for item in supported.evidence]


def test_a_supported_sentence_cites_the_sentence_that_supports_it() -> None:
    assert check("Kommunen Odda tapte 500 industriarbeidsplasser fra 1991 til 2004.", 1) == [
        "Odda kommune tapte 500 industriarbeidsplasser fra 1991 til 2004."
    ]
    assert check("Hardanger Vekst ledet programmet i seks år.", 1) == [
        "Selskapet Hardanger Vekst ledet programmet i seks år."
    ]


@pytest.mark.parametrize(
    ("text", "markers", "why"),
    [
        ("Odda kommune tapte 600 industriarbeidsplasser fra 1991 til 2004.", (1,), "another number"),
        ("Odda kommune tapte 500 industriarbeidsplasser fra 1991 til 2005.", (1,), "another year"),
        ("Odda kommune og Årdal tapte 500 industriarbeidsplasser fra 1991 til 2004.", (1,), "a name that is not there"),
        ("Kiruna kommune tapte 500 industriarbeidsplasser fra 1991 til 2004.", (1,), "a name at the beginning"),
        ("Hardanger Vekst ledet ikke programmet i seks år.", (1,), "a denial"),
        ("Staten ga penger til ombygging av smelteverket.", (1,), "a denial left out"),
        ("Hardanger Vekst ledet programmet i seks år.", (2,), "another passage"),
        ("Ordføreren feiret med kake og brus i kantina hele uka.", (1,), "other words"),
        ("Hardanger Vekst ledet programmet i seks år.", (), "no marker"),
        ("Hardanger Vekst ledet programmet i seks år, se https://eksempel.no.", (1,), "an address"),
    ],
)
def test_what_is_not_supported_is_dropped(text: str, markers: tuple[int, ...], why: str) -> None:
    assert check(text, *markers) is None, why


def test_each_cited_passage_gives_its_own_quote() -> None:
    assert check("Statkraft kjøpte tomta på Tofte i 2013.", 2, 1) == ["Statkraft kjøpte tomta på Tofte i 2013."]


@pytest.mark.parametrize(
    ("markers", "known"), [((1, 2), True), ((3,), False), ((0,), False), ((1, 99), False), ((), True)]
)
def test_markers_lead_to_passages(markers: tuple[int, ...], known: bool) -> None:
    checker = SupportChecker([ODDA, TOFTE], language="nb", encoder=WordEncoder(), terms=TERMS, names=())
    assert checker.knows(GeneratedSentence("x", markers)) is known
