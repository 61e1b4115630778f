"""What a starter brief says around its quotes, in the asker's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BriefTexts:
    """The phrases of one language; ``{}`` stands for what is filled in."""

    title: str
    place: str
    no_evidence: str
    no_evidence_on: str
    no_measures: str
    in_cases: str
    how_made: str
    country_assumed: str
    situation: str
    similar: str
    similar_lead: str
    why: str
    differs: str
    understood: Mapping[str, str]
    none_similar: str


BRIEF_TEXTS: Mapping[str, BriefTexts] = {
    "sv": BriefTexts(
        title="Startunderlag: {}",
        place="{} i {}",
        no_evidence="Underlaget innehåller inget om detta.",
        no_evidence_on="Underlaget innehåller inget om: {}",
        no_measures="Inget av de liknande fallen har en belagd insats i den här fasen.",
        in_cases="var med i {} av {} jämförbara fall",
        how_made=(
            "Rubriker och inledningar är systemets egna. Allt övrigt är ordagranna citat ur publicerade dokument, "
            "på originalspråket, med källa i noten. Inget är skrivet av en språkmodell."
        ),
        country_assumed="Landet angavs inte. Underlaget utgår från {}, efter språket.",
        situation="Så har situationen uppfattats",
        similar="Fall som liknar er situation",
        similar_lead="Närmast först, med skälen.",
        why="Liknar: {}",
        differs="Skiljer sig: {}",
        understood={
            "municipality": "Kommun",
            "county": "Län",
            "country": "Land",
            "population": "Invånare",
            "event_types": "Händelse",
            "industries": "Bransch",
            "jobs_lost": "Jobb som berörs",
            "jobs_gained": "Nya jobb",
        },
        none_similar="Inga fall i samlingen liknar situationen.",
    ),
    "nb": BriefTexts(
        title="Oppstartsnotat: {}",
        place="{} i {}",
        no_evidence="Kildene inneholder ingenting om dette.",
        no_evidence_on="Kildene inneholder ingenting om: {}",
        no_measures="Ingen av de lignende sakene har et belagt tiltak i denne fasen.",
        in_cases="var med i {} av {} sammenlignbare saker",
        how_made=(
            "Overskrifter og innledninger er systemets egne. Alt annet er ordrette sitater fra publiserte dokumenter, "
            "på originalspråket, med kilde i noten. Ingenting er skrevet av en språkmodell."
        ),
        country_assumed="Landet ble ikke oppgitt. Notatet går ut fra {}, etter språket.",
        situation="Slik er situasjonen forstått",
        similar="Saker som ligner på situasjonen deres",
        similar_lead="Nærmest først, med begrunnelsen.",
        why="Ligner: {}",
        differs="Skiller seg ut: {}",
        understood={
            "municipality": "Kommune",
            "county": "Fylke",
            "country": "Land",
            "population": "Innbyggere",
            "event_types": "Hendelse",
            "industries": "Bransje",
            "jobs_lost": "Berørte arbeidsplasser",
            "jobs_gained": "Nye arbeidsplasser",
        },
        none_similar="Ingen saker i samlingen ligner på situasjonen.",
    ),
    "nn": BriefTexts(
        title="Oppstartsnotat: {}",
        place="{} i {}",
        no_evidence="Kjeldene inneheld ingenting om dette.",
        no_evidence_on="Kjeldene inneheld ingenting om: {}",
        no_measures="Ingen av dei liknande sakene har eit dokumentert tiltak i denne fasen.",
        in_cases="var med i {} av {} jamførbare saker",
        how_made=(
            "Overskrifter og innleiingar er systemet sine eigne. Alt anna er ordrette sitat frå publiserte dokument, "
            "på originalspråket, med kjelde i noten. Ingenting er skrive av ein språkmodell."
        ),
        country_assumed="Landet vart ikkje oppgjeve. Notatet går ut frå {}, etter språket.",
        situation="Slik er situasjonen forstått",
        similar="Saker som liknar på situasjonen dykkar",
        similar_lead="Nærast fyrst, med grunngjevinga.",
        why="Liknar: {}",
        differs="Skil seg ut: {}",
        understood={
            "municipality": "Kommune",
            "county": "Fylke",
            "country": "Land",
            "population": "Innbyggjarar",
            "event_types": "Hending",
            "industries": "Bransje",
            "jobs_lost": "Råka arbeidsplassar",
            "jobs_gained": "Nye arbeidsplassar",
        },
        none_similar="Ingen saker i samlinga liknar på situasjonen.",
    ),
}
