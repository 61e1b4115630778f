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
    ),
}
