"""Quotes by case and measure; nothing is guessed."""

from __future__ import annotations

from answering.answer_samples import TERMS, FakeSources, evidence_of, make_candidate

from erfarenhet.answering.case_facts import KnownMeasure, is_case, known_contradictions, known_measures
from erfarenhet.answering.compose_answer import cite
from erfarenhet.answering.group_by_case import group_by_case, match_measure, measure_of, phase_of_section
from erfarenhet.records import Metadata

PARK = KnownMeasure("Rydding og industripark på fabrikktomten", "mark-lokaler", "genomföra")
COURSES = KnownMeasure("Kurs og omskolering for de ansatte", "kompetens", "genomföra")
FACTS = Metadata(
    title="Tofte i Hurum",
    document_type="fallstudie",
    places=("Tofte", "Hurum"),
    employer="Södra Cell",
    year_from=2013,
    year_to=2020,
    front_matter={
        "measures": [
            {"what": PARK.what, "type": PARK.kind, "phase": PARK.phase},
            {"what": COURSES.what, "type": COURSES.kind, "phase": COURSES.phase},
            {"type": "organisation"},
            "noe helt annet",
        ],
        "contradictions": [
            {"about": "antall ansatte", "statements": [{"says": "295"}, {"says": "300"}]},
            {"about": "x"},
        ],
    },
)


def test_front_matter_is_read_with_care() -> None:
    assert known_measures(FACTS) == (PARK, COURSES)
    assert [row.says for row in known_contradictions(FACTS)] == [("295", "300")]
    assert known_measures(Metadata(front_matter={"measures": "mange"})) == ()
    assert is_case(FACTS)
    assert not is_case(Metadata(document_type="rapport"))


def test_a_quote_has_the_measure_that_it_is_about() -> None:
    measures = (PARK, COURSES)
    park = "På fabrikktomten på Tofte ryddet Statkraft bygninger for å gi plass til en industripark."
    assert match_measure(park, measures, TERMS) is PARK
    assert match_measure("De ansatte fikk kurs og omskolering.", measures, TERMS) is COURSES
    assert match_measure("Kommunen ansatte en rådmann.", measures, TERMS) is None


def test_what_every_measure_of_a_case_mentions_tells_none_from_another() -> None:
    vague = KnownMeasure("Hurum 2020", "organisation", "planera")
    assert match_measure("Hurum er en kommune.", (vague,), TERMS) is vague
    assert match_measure("Hurum er en kommune.", (vague,), TERMS, names="Tofte i Hurum 2020") is None
    assert measure_of("Hurum ligger ved fjorden.", FACTS, TERMS) is None


def test_two_measures_that_fit_alike_are_none() -> None:
    twin = KnownMeasure(PARK.what, "organisation", "planera")
    assert match_measure(PARK.what, (PARK, twin), TERMS) is None


def test_a_heading_called_after_a_phase_names_it() -> None:
    assert phase_of_section(("Kva gjorde dei", "Gjennomføre")) == "genomföra"
    assert phase_of_section(("3. Planera och förankra", "Styrgruppen")) == "planera"
    assert phase_of_section(("Resultat",)) is None


def test_groups_hold_the_quotes_of_their_case() -> None:
    tofte = make_candidate(
        "På fabrikktomten ryddet Statkraft bygninger for en industripark. Ordføreren var fornøyd med arbeidet.",
        document_id="tofte",
        section=("Hva gjorde de", "Følge opp"),
        metadata=FACTS,
    )
    report = make_candidate(
        "Mange kommuner samarbeider med fylket om omstilling.",
        document_id="rapport",
        section=("Samarbeid",),
        metadata=Metadata(title="En rapport"),
    )
    evidence = [evidence_of(tofte), evidence_of(tofte, 1), evidence_of(report)]
    sources = FakeSources({"tofte": FACTS, "rapport": Metadata(title="En rapport")})
    citations = list(cite(evidence, (), sources).values())
    passages = {item.hit.passage.passage_id: item.hit.passage for item in evidence}
    case, other = group_by_case(citations, passages, sources.facts_of, TERMS)
    assert (case.heading, case.place, case.employer) == ("Tofte i Hurum", "Tofte", "Södra Cell")
    assert (case.year_from, case.year_to) == (2013, 2020)
    assert [(line.measure, line.phase) for line in case.lines] == [
        ("mark-lokaler", "genomföra"),
        (None, "följa upp"),
    ]
    assert [line.text for line in (*case.lines, *other.lines)] == [citation.quote for citation in citations]
    assert (other.heading, other.place) == ("En rapport › Samarbeid", None)
