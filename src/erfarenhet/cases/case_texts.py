"""What the system itself says about cases, in the asker's language. Everything factual is a quote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseTexts:
    """The words of one language around a case's facts."""

    grade: str
    jobs: str
    actors: str
    measures: str
    results: str
    contradictions: str
    sources: str
    no_quote: str
    comparison_title: str
    facts: str
    place: str
    employer: str
    event: str
    years: str
    about_quotes: str


CASE_TEXTS: Mapping[str, CaseTexts] = {
    "sv": CaseTexts(
        grade="Evidensgrad",
        jobs="Jobb",
        actors="Aktörer",
        measures="Insatser",
        results="Resultat",
        contradictions="Uppgifter som skiljer sig åt",
        sources="Källor",
        no_quote="ingen mening i dokumentet hittades som belägger detta",
        comparison_title="Jämförelse av fall",
        facts="Fakta",
        place="Plats",
        employer="Arbetsgivare",
        event="Händelse",
        years="År",
        about_quotes=(
            "Insatserna står i fallbeskrivningarnas sammanfattande ordalydelse. Fotnoten återger den mening i "
            "dokumentet som belägger insatsen; där ingen sådan mening hittades står det i tabellen."
        ),
    ),
    "nb": CaseTexts(
        grade="Evidensgrad",
        jobs="Arbeidsplasser",
        actors="Aktører",
        measures="Tiltak",
        results="Resultater",
        contradictions="Opplysninger som spriker",
        sources="Kilder",
        no_quote="fant ingen setning i dokumentet som belegger dette",
        comparison_title="Sammenligning av saker",
        facts="Fakta",
        place="Sted",
        employer="Arbeidsgiver",
        event="Hendelse",
        years="År",
        about_quotes=(
            "Tiltakene står med den oppsummerende ordlyden fra beskrivelsene. Fotnoten gjengir setningen i dokumentet "
            "som belegger tiltaket; der ingen slik setning ble funnet, står det i tabellen."
        ),
    ),
    "nn": CaseTexts(
        grade="Evidensgrad",
        jobs="Arbeidsplassar",
        actors="Aktørar",
        measures="Tiltak",
        results="Resultat",
        contradictions="Opplysningar som sprikjer",
        sources="Kjelder",
        no_quote="fann ingen setning i dokumentet som underbyggjer dette",
        comparison_title="Samanlikning av saker",
        facts="Fakta",
        place="Stad",
        employer="Arbeidsgjevar",
        event="Hending",
        years="År",
        about_quotes=(
            "Tiltaka står med den oppsummerande ordlyden frå skildringane. Fotnoten gjev att setninga i dokumentet som "
            "underbyggjer tiltaket; der det ikkje vart funne noka slik setning, står det i tabellen."
        ),
    ),
}
