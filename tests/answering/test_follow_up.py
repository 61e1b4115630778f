"""What a short question means after an answer, in three languages; and when it means nothing of the kind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.answering.follow_up import Conversation, Rule, resolve_follow_up
from erfarenhet.encoding.lexical import fold
from erfarenhet.records import Answer, Citation
from erfarenhet.store.interface import Filters

KNOWN = frozenset(fold(name.casefold()) for name in ("Odda", "Boden", "Kiruna", "Bjuv", "Tinn", "Västervik", "Årdal"))


def conversation(
    question: str, language: str, *, places: tuple[str, ...], employers: tuple[str, ...], documents: tuple[str, ...]
) -> Conversation:
    citations = tuple(
        Citation(marker, "p", document, "v", "t", None, None, "nb", None, "", "q", 0, 1)
        for marker, document in enumerate(documents, start=1)
    )
    answer = Answer("a", question, language, "answered", "", (), citations, {}, "i")
    return Conversation(answer, Filters(year_from=1990), places, employers)


ODDA = conversation(
    "Hva gjorde Odda da smelteverket gikk konkurs?",
    "nb",
    places=("Odda", "Hardanger"),
    employers=("Odda Smelteverk",),
    documents=("fall-odda",),
)
BJUV = conversation(
    "Vad gjorde Bjuv när Findus lade ned?",
    "sv",
    places=("Bjuv", "Selleberga"),
    employers=("Findus (Nomad Foods)",),
    documents=("fall-bjuv",),
)
ARDAL = conversation(
    "Kva gjorde Årdal då Hydro stengde?", "nn", places=("Årdal",), employers=("Hydro",), documents=("fall-ardal",)
)
OTHERS = conversation(
    "Vad gjorde andra när den största arbetsgivaren lade ned?",
    "sv",
    places=("Bjuv", "Odda"),
    employers=("Findus", "Odda Smelteverk"),
    documents=("fall-bjuv", "fall-odda"),
)


@pytest.mark.parametrize(
    ("earlier", "question", "understood"),
    [
        (OTHERS, "och i Norge?", "Vad gjorde andra när den största arbetsgivaren lade ned i Norge?"),
        (BJUV, "och i norge?", "Vad gjorde andra kommuner när arbetsgivaren lade ned i Norge?"),
        (BJUV, "Hur är det i Västervik?", "Vad gjorde Västervik när arbetsgivaren lade ned?"),
        (BJUV, "vad med västervik", "Vad gjorde Västervik när arbetsgivaren lade ned?"),
        (ODDA, "Hva med Årdal?", "Hva gjorde Årdal da smelteverket gikk konkurs?"),
        (ODDA, "og i Sverige?", "Hva gjorde andre kommuner da smelteverket gikk konkurs i Sverige?"),
        (ODDA, "Kiruna?", "Hva gjorde Kiruna da smelteverket gikk konkurs?"),
        (ARDAL, "kva med Odda?", "Kva gjorde Odda då arbeidsgivaren stengde?"),
        (ARDAL, "Og i Sverige?", "Kva gjorde andre kommunar då arbeidsgivaren stengde i Sverige?"),
    ],
)
def test_a_place_alone_takes_the_old_one_s_place(earlier: Conversation, question: str, understood: str) -> None:
    resolved = resolve_follow_up(question, earlier, known_places=KNOWN)
    assert (resolved.rule, resolved.text, resolved.understood_as) == ("new_place", understood, understood)
    assert resolved.language == earlier.answer.language or question.startswith("kva")
    assert resolved.filters.year_from == 1990


@pytest.mark.parametrize(
    ("earlier", "question", "about"),
    [
        (BJUV, "vad kostade det?", "(gäller Bjuv, Findus)"),
        (BJUV, "hur många var det?", "(gäller Bjuv, Findus)"),
        (BJUV, "Vad hände med de anställda?", "(gäller Bjuv, Findus)"),
        (BJUV, "och finansieringen?", "(gäller Bjuv, Findus)"),
        (ODDA, "og hvem betalte?", "(gjelder Odda)"),
        (ODDA, "Hvem betalte?", "(gjelder Odda)"),
        (ODDA, "fikk de nye jobber?", "(gjelder Odda)"),
        (ODDA, "hvor lenge varte det?", "(gjelder Odda)"),
        (ARDAL, "kor mange mista jobben?", "(gjeld Årdal, Hydro)"),
        (ARDAL, "Korleis gjekk det med dei tilsette?", "(gjeld Årdal, Hydro)"),
        (ARDAL, "kven betalte?", "(gjeld Årdal, Hydro)"),
        (OTHERS, "vad kostade det?", "(gäller Vad gjorde andra när den största arbetsgivaren lade ned)"),
    ],
)
def test_a_question_that_points_back_is_asked_of_the_same_case(
    earlier: Conversation, question: str, about: str
) -> None:
    resolved = resolve_follow_up(question, earlier, known_places=KNOWN)
    assert resolved.rule == "same_case"
    assert resolved.understood_as == f"{question.rstrip('?')}? {about}"
    assert resolved.first is not None
    assert resolved.first.document_id == tuple(citation.document_id for citation in earlier.answer.citations)
    assert resolved.filters == Filters(year_from=1990)


@pytest.mark.parametrize(
    ("earlier", "question", "subject"),
    [
        (BJUV, "och vad kostade det i Boden?", "Vad gjorde Boden när arbetsgivaren lade ned"),
        (ODDA, "Og hvor lenge varte det i Kiruna?", "Hva gjorde Kiruna da smelteverket gikk konkurs"),
        (ARDAL, "Kor mange var det i Odda?", "Kva gjorde Odda då arbeidsgivaren stengde"),
    ],
)
def test_a_new_place_keeps_the_subject(earlier: Conversation, question: str, subject: str) -> None:
    resolved = resolve_follow_up(question, earlier, known_places=KNOWN)
    assert resolved.rule == "new_place_and_question"
    assert subject in resolved.text
    assert resolved.first is not None
    assert resolved.first.place
    assert not resolved.first.document_id


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        (BJUV, "Vilka insatser gjorde staten för omställning vid försvarsnedläggningar?"),
        (BJUV, "Hur söker en kommun statligt stöd för projektledning?"),
        (BJUV, "Vem äger gruvan i Malmberget?"),
        (ODDA, "Hva er PLP?"),
        (ODDA, "Hva gjorde Söderhamn da flyflottiljen ble lagt ned?"),
        (ODDA, "Hvordan søker man omstillingsstatus hos fylkeskommunen?"),
        (ODDA, "Hvem eier Findus i dag?"),
        (ARDAL, "Kva er skilnaden på omstillingsstatus i Noreg og Sverige?"),
        (ARDAL, "Korleis skriv kommunen ein god strategisk næringsplan?"),
    ],
)
def test_a_new_subject_is_asked_as_it_stands(earlier: Conversation, question: str) -> None:
    resolved = resolve_follow_up(question, earlier, known_places=KNOWN)
    assert (resolved.rule, resolved.text, resolved.understood_as) == ("stands_alone", question, None)
    assert resolved.filters == Filters()
    assert resolved.first is None


def test_a_new_country_is_a_filter_and_lets_go_of_the_old_place() -> None:
    earlier = Conversation(BJUV.answer, Filters(place=("Bjuv",), phase=("genomföra",)), BJUV.places, BJUV.employers)
    resolved = resolve_follow_up("och i Norge?", earlier, known_places=KNOWN)
    assert resolved.filters == Filters(country=("NO",), phase=("genomföra",))


def test_filters_that_are_given_go_before_those_of_the_conversation() -> None:
    resolved = resolve_follow_up("vad kostade det?", BJUV, known_places=KNOWN, filters=Filters(year_from=2010))
    assert resolved.filters == Filters(year_from=2010)


def test_a_stated_language_is_kept() -> None:
    assert resolve_follow_up("og i Sverige?", ODDA, known_places=KNOWN, language="sv").language == "sv"


def test_a_follow_up_of_a_follow_up_leans_on_what_was_understood() -> None:
    second = replace(BJUV.answer, question="vad kostade det?", understood_as="vad kostade det? (gäller Bjuv, Findus)")
    resolved = resolve_follow_up(
        "och vem betalade?", Conversation(second, Filters(), BJUV.places, BJUV.employers), known_places=KNOWN
    )
    assert resolved.rule == "same_case"
    assert resolved.understood_as == "och vem betalade? (gäller Bjuv, Findus)"


@given(st.text(max_size=60))
def test_any_text_is_understood_somehow(text: str) -> None:
    rules: tuple[Rule, ...] = ("new_place", "new_place_and_question", "same_case", "stands_alone")
    assert resolve_follow_up(text, ODDA, known_places=KNOWN).rule in rules
