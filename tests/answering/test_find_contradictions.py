"""Where sources disagree, in their own words; a curator's note only says where to look."""

from __future__ import annotations

from answering.answer_samples import TERMS, FakeSources, evidence_of, make_candidate

from erfarenhet.answering.find_contradictions import find_contradictions
from erfarenhet.records import Metadata


def facts(*says: str, about: str = "antall ansatte ved fabrikken", employer: str = "Södra Cell") -> Metadata:
    return Metadata(
        title="Tofte",
        employer=employer,
        front_matter={"contradictions": [{"about": about, "statements": [{"says": text} for text in says]}]},
    )


CASE = make_candidate("Fabrikken på Tofte hadde 295 ansatte ved nedleggelsen. Tomta ble ryddet.", document_id="tofte")
OTHER_SOURCE = make_candidate(
    "Fylket skriver at 300 ansatte ved fabrikken mistet arbeidet. Havnen ligger ved tomta.",
    document_id="tofte",
    start=2000,
)
QUOTED = [evidence_of(CASE)]


def find(metadata: Metadata, question: str = "Hvor mange ansatte hadde fabrikken?") -> list[tuple[str, list[str]]]:
    sources = FakeSources({"tofte": metadata}, [CASE.hit, OTHER_SOURCE.hit])
    found = find_contradictions(question, QUOTED, hits_of=sources.hits_of, facts_of=sources.facts_of, terms=TERMS)
    return [(row.about, [item.text for item in row.statements]) for row in found]


def test_each_statement_is_shown_by_the_sentence_that_carries_it() -> None:
    assert find(facts("295", "300")) == [
        (
            "antall ansatte ved fabrikken",
            [
                "Fabrikken på Tofte hadde 295 ansatte ved nedleggelsen.",
                "Fylket skriver at 300 ansatte ved fabrikken mistet arbeidet.",
            ],
        )
    ]


def test_a_statement_that_no_sentence_carries_is_left_out() -> None:
    assert find(facts("295", "300", "412")) == find(facts("295", "300"))
    assert find(facts("295", "412")) == []


def test_a_subject_that_is_not_touched_is_left_out() -> None:
    assert find(facts("295", "300", about="prisen på tomta i havnen"), "Hvem ledet arbeidet?") == []


def test_numbers_of_one_unit_and_employer_that_differ_between_documents() -> None:
    avis = make_candidate("Scanmodule i Glava hade 300 anställda när fabriken stängde.", document_id="avis")
    rapport = make_candidate("Scanmodule hade 250 anställda när fabriken i Glava stängde.", document_id="rapport")
    same = make_candidate("Scanmodule i Glava hade 300 anställda, skriver länet, när den stängde.", document_id="läns")
    other = make_candidate("Findus hade 400 anställda när fabriken stängde.", document_id="findus")
    known = {
        "avis": Metadata(title="A", employer="Scanmodule (REC)"),
        "rapport": Metadata(title="R"),
        "läns": Metadata(title="L"),
        "findus": Metadata(title="F", employer="Findus"),
    }
    sources = FakeSources(known)
    evidence = [evidence_of(item) for item in (avis, rapport, same, other)]
    found = find_contradictions("Hur många?", evidence, hits_of=sources.hits_of, facts_of=sources.facts_of, terms=TERMS)
    assert [(row.about, {item.hit.passage.document_id for item in row.statements}) for row in found] == [
        ("anställda", {"avis", "rapport"}),
        ("anställda", {"rapport", "läns"}),
    ]
