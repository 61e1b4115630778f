"""What is measured of a sentence."""

from __future__ import annotations

import numpy as np
import pytest
from answering.answer_samples import TERMS, make_candidate, make_question

from erfarenhet.answering.fitted_weights import load_fitted_weights
from erfarenhet.answering.sentence_features import holds_what_is_asked, sentence_features
from erfarenhet.records import Metadata

CANDIDATE = make_candidate(
    "Odda kommune eide 40 prosent av selskapet. Arbeidet begynte våren 1998 i Tyssedal. Det gikk bra fordi alle ville.",
    section=("Hva gjorde de", "Gjennomføre"),
    metadata=Metadata(title="Odda: to perioder", places=("Odda",)),
)


def features(question: str) -> dict[str, list[float]]:
    measured = sentence_features(make_question(question), [CANDIDATE], TERMS)
    return {name: values.round(3).tolist() for name, values in measured[0].items()}


@pytest.mark.parametrize(
    ("question", "feature", "values"),
    [
        ("Hvor mange prosent eide kommunen?", "quantity", [1, 0, 0]),
        ("Når begynte arbeidet?", "time", [0, 1, 0]),
        ("Hvem eide selskapet?", "actor", [1, 0, 0]),
        ("Hvorfor gikk det bra?", "cause", [0, 0, 1]),
        ("Hva gjorde Odda?", "action", [1, 1, 1]),
        ("Hvor lå selskapet?", "quantity", [0, 0, 0]),
        ("Hva skjedde i Tyssedal?", "names", [0, 1, 0]),
        ("Hva skjedde i Odda?", "names", [1, 1, 1]),
        ("Hva eide Odda?", "first", [1, 0, 0]),
    ],
)
def test_features(question: str, feature: str, values: list[float]) -> None:
    assert features(question)[feature] == values


def test_the_sentence_with_the_question_s_rare_words_covers_most() -> None:
    coverage = features("Hvem eide selskapet?")["coverage"]
    assert coverage[0] == 1.0
    assert coverage[1] < 0.5
    # Words that no sentence holds say nothing about any of them.
    assert features("Hvem eide selskapet, xylofonen?")["coverage"] == coverage


def test_the_model_weighs_what_is_measured() -> None:
    measured = sentence_features(make_question("Hva gjorde Odda?"), [CANDIDATE], TERMS)[0]
    assert set(load_fitted_weights().sentence.weights) == set(measured)
    assert all(values.dtype == np.float32 and values.shape == (3,) for values in measured.values())


def test_a_kind_of_question_wants_its_evidence() -> None:
    assert holds_what_is_asked("quantity", "Det var 300 ansatte.")
    assert not holds_what_is_asked("quantity", "Det var mange ansatte.")
    assert holds_what_is_asked("other", "Det var mange ansatte.")
