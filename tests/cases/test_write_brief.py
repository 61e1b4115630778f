from __future__ import annotations

import pytest

from erfarenhet.cases.brief_json import brief_to_json
from erfarenhet.cases.brief_memo import brief_memo
from erfarenhet.cases.brief_template import load_brief_template
from erfarenhet.errors import InvalidSituation
from erfarenhet.vocabulary import load_vocabulary

CLOSURE_SE = ({"text": "Vi har 9 000 invånare och pappersbruket med 450 anställda läggs ned", "country": "SE"}, "sv")
CLOSURE_NO = ({"text": "Aluminiumsverket vårt i Årdal med 180 tilsette blir lagt ned"}, "nn")
ESTABLISHMENT_SE = ({"event_types": ["etablering"], "jobs_gained": 1500, "municipality": "Boden"}, "nb")
ALL = {"closure-se": CLOSURE_SE, "closure-no": CLOSURE_NO, "establishment-se": ESTABLISHMENT_SE}


@pytest.fixture(scope="module", params=sorted(ALL))
def brief(request, shelf):
    return shelf.cases.brief(*ALL[request.param], shelf.corpus)


def items(brief):
    return [item for section in brief.sections for part in section.parts for item in part.items]


def part(brief, phase, part_id):
    (found,) = [p for s in brief.sections for p in s.parts if (s.phase, p.part_id) == (phase, part_id)]
    return found


def test_every_statement_is_a_quote_that_stands_at_its_offsets(brief, shelf):
    citations = {citation.marker: citation for citation in brief.citations}
    assert list(citations) == list(range(1, len(citations) + 1))
    assert items(brief)
    for item in items(brief):
        citation = citations[item.marker]
        document = shelf.documents[citation.document_id]
        assert item.text == citation.quote == document.text[citation.start : citation.end]
        assert citation.version == document.version
    assert {item.marker for item in items(brief)} == set(citations)


def test_all_five_phases_are_there_in_order(brief):
    assert [section.phase for section in brief.sections] == list(load_vocabulary().ids("phases"))
    for section in brief.sections:
        assert section.parts
        for one in section.parts:
            assert one.heading
            assert one.items or one.missing


def test_what_others_did_comes_from_cases_and_names_them(brief, shelf):
    for section in brief.sections:
        for item in part(brief, section.phase, "others").items:
            case = shelf.cases.case(item.case_id)
            assert item.label.startswith(case.municipalities[0])
            assert item.label_language == case.language
            quoted = {citation.marker: citation.document_id for citation in brief.citations}
            assert quoted[item.marker] == item.case_id


def test_contacts_are_organisations_of_the_country(brief, shelf):
    for item in part(brief, "förbereda", "contacts").items:
        assert brief.country in shelf.cases.case(item.case_id).countries


def test_the_checklist_answers_each_question_or_says_that_nothing_does(brief):
    (template,) = [p for phase in load_brief_template() for p in phase.parts if p.kind == "checklist"]
    checklist = part(brief, "förbereda", "checklist")
    told = {item.label for item in checklist.items}
    for entry in template.items:
        label = entry.label[brief.language]
        assert label in told or any(label in line for line in checklist.missing)


def test_rules_and_money_of_the_other_country_are_not_quoted(brief):
    other = "Norge" if brief.country == "SE" else "Sverige"
    for part_id in ("facts", "actors", "instruments"):
        for item in part(brief, "förbereda", part_id).items:
            assert other not in item.text


def test_an_establishment_has_other_questions_and_no_part_for_those_who_lose_their_job(shelf):
    closure, establishment = (shelf.cases.brief(*asked, shelf.corpus) for asked in (CLOSURE_SE, ESTABLISHMENT_SE))
    parts = [[one.part_id for section in b.sections for one in section.parts] for b in (closure, establishment)]
    assert "people" in parts[0]
    assert "people" not in parts[1]
    assert establishment.kind == "establishment"
    assert establishment.similar[0].case.case_id == "fall-se-boden-h2gs"
    assert {similar.case.case_id for similar in establishment.similar} <= {
        "fall-se-boden-h2gs",
        "fall-se-borlange-kvarnsveden",
    }


def test_an_unstated_country_follows_the_language_and_that_is_said(shelf):
    brief = shelf.cases.brief({"jobs_lost": 100, "event_types": ["konkurs"]}, "nb", shelf.corpus)
    assert (brief.country, brief.country_assumed) == ("NO", True)
    memo = brief_memo(brief, metadata_of=shelf.cases.metadata)
    assert any("går ut fra Norge" in run.text for run in memo.runs())


def test_a_brief_of_nothing_is_refused(shelf):
    with pytest.raises(InvalidSituation):
        shelf.cases.brief({}, "sv", shelf.corpus)


def test_the_memo_holds_every_quote_in_its_own_language_with_its_note(brief, shelf):
    memo = brief_memo(brief, metadata_of=shelf.cases.metadata)
    assert (memo.title, memo.language) == (brief.title, brief.language)
    noted = {note.marker: note for note in memo.notes}
    for item in items(brief):
        (citation,) = [citation for citation in brief.citations if citation.marker == item.marker]
        assert any(run.text == item.text and run.notes == (item.marker,) for run in memo.runs())
        assert noted[item.marker].title == citation.title
        assert noted[item.marker].licence == "EUPL-1.2"
        assert next(r.language for r in memo.runs() if r.text == item.text) == citation.language


def test_headings_and_leads_are_in_the_askers_language(brief):
    template = {phase.id: {one.id: one for one in phase.parts} for phase in load_brief_template()}
    for section in brief.sections:
        for one in section.parts:
            assert one.heading == template[section.phase][one.part_id].heading[brief.language]
            assert one.lead == template[section.phase][one.part_id].lead[brief.language]


def test_the_json_holds_what_the_record_holds(brief):
    values = brief_to_json(brief)
    assert [section["phase"] for section in values["sections"]] == [section.phase for section in brief.sections]
    assert len(values["citations"]) == len(brief.citations)
    assert values["situation"]["event_types"] == list(brief.situation.event_types)


def test_a_second_brief_of_the_same_situation_is_the_same(shelf):
    first, second = (shelf.cases.brief(*CLOSURE_SE, shelf.corpus) for _ in range(2))
    assert first.sections == second.sections
