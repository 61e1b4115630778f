"""Why a case is near to or far from a situation, in the asker's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SimilarTexts:
    """The phrases of one language; ``{}`` stands for what is filled in, first the asker's, then the case's."""

    same_event: str
    related_event: str
    other_event: str
    same_industry: str
    related_industry: str
    other_industry: str
    same_jobs: str
    near_jobs: str
    other_jobs: str
    same_gained: str
    near_gained: str
    other_gained: str
    same_size: str
    near_size: str
    other_size: str
    same_municipality: str
    same_county: str
    same_country: str
    other_country: str
    near_text: str
    other_text: str
    unknown: Mapping[str, str]


SIMILAR_TEXTS: Mapping[str, SimilarTexts] = {
    "sv": SimilarTexts(
        same_event="samma händelsetyp: {}",
        related_event="liknande händelsetyp ({} där, {} hos er)",
        other_event="annan händelsetyp: {}",
        same_industry="samma bransch: {}",
        related_industry="närliggande bransch: {}",
        other_industry="annan bransch: {}",
        same_jobs="ungefär lika många jobb ({} hos er mot {})",
        near_jobs="samma storleksordning på jobben ({} hos er mot {})",
        other_jobs="en helt annan mängd jobb ({} hos er mot {})",
        same_gained="ungefär lika många nya jobb ({} hos er mot {})",
        near_gained="samma storleksordning på de nya jobben ({} hos er mot {})",
        other_gained="en helt annan mängd nya jobb ({} hos er mot {})",
        same_size="liknande storlek på kommunen ({} invånare hos er mot {})",
        near_size="kommuner i samma storleksordning ({} invånare hos er mot {})",
        other_size="en kommun av helt annan storlek ({} invånare hos er mot {})",
        same_municipality="samma kommun: {}",
        same_county="samma län: {}",
        same_country="samma land: {}",
        other_country="annat land: {}",
        near_text="underlaget ligger nära er beskrivning",
        other_text="underlaget liknar inte er beskrivning",
        unknown={
            "event": "händelsetypen framgår inte",
            "industry": "branschen framgår inte",
            "jobs": "antalet jobb framgår inte",
            "population": "kommunens folkmängd framgår inte",
            "place": "platsen framgår inte",
            "text": "underlaget kan inte jämföras med beskrivningen",
        },
    ),
    "nb": SimilarTexts(
        same_event="samme type hendelse: {}",
        related_event="lignende type hendelse ({} der, {} hos dere)",
        other_event="en annen type hendelse: {}",
        same_industry="samme bransje: {}",
        related_industry="beslektet bransje: {}",
        other_industry="en annen bransje: {}",
        same_jobs="omtrent like mange arbeidsplasser ({} hos dere mot {})",
        near_jobs="samme størrelsesorden på arbeidsplassene ({} hos dere mot {})",
        other_jobs="et helt annet antall arbeidsplasser ({} hos dere mot {})",
        same_gained="omtrent like mange nye arbeidsplasser ({} hos dere mot {})",
        near_gained="samme størrelsesorden på de nye arbeidsplassene ({} hos dere mot {})",
        other_gained="et helt annet antall nye arbeidsplasser ({} hos dere mot {})",
        same_size="omtrent like stor kommune ({} innbyggere hos dere mot {})",
        near_size="kommuner i samme størrelsesorden ({} innbyggere hos dere mot {})",
        other_size="en kommune av helt annen størrelse ({} innbyggere hos dere mot {})",
        same_municipality="samme kommune: {}",
        same_county="samme fylke: {}",
        same_country="samme land: {}",
        other_country="et annet land: {}",
        near_text="kildene ligger nær beskrivelsen deres",
        other_text="kildene ligner ikke på beskrivelsen deres",
        unknown={
            "event": "det går ikke fram hva slags hendelse det var",
            "industry": "bransjen går ikke fram",
            "jobs": "antallet arbeidsplasser går ikke fram",
            "population": "innbyggertallet i kommunen går ikke fram",
            "place": "stedet går ikke fram",
            "text": "kildene kan ikke sammenlignes med beskrivelsen",
        },
    ),
    "nn": SimilarTexts(
        same_event="same type hending: {}",
        related_event="liknande type hending ({} der, {} hos dykk)",
        other_event="ein annan type hending: {}",
        same_industry="same bransje: {}",
        related_industry="nærskyld bransje: {}",
        other_industry="ein annan bransje: {}",
        same_jobs="om lag like mange arbeidsplassar ({} hos dykk mot {})",
        near_jobs="same storleiksorden på arbeidsplassane ({} hos dykk mot {})",
        other_jobs="eit heilt anna tal på arbeidsplassar ({} hos dykk mot {})",
        same_gained="om lag like mange nye arbeidsplassar ({} hos dykk mot {})",
        near_gained="same storleiksorden på dei nye arbeidsplassane ({} hos dykk mot {})",
        other_gained="eit heilt anna tal på nye arbeidsplassar ({} hos dykk mot {})",
        same_size="om lag like stor kommune ({} innbyggjarar hos dykk mot {})",
        near_size="kommunar i same storleiksorden ({} innbyggjarar hos dykk mot {})",
        other_size="ein kommune av heilt annan storleik ({} innbyggjarar hos dykk mot {})",
        same_municipality="same kommune: {}",
        same_county="same fylke: {}",
        same_country="same land: {}",
        other_country="eit anna land: {}",
        near_text="kjeldene ligg nær skildringa dykkar",
        other_text="kjeldene liknar ikkje på skildringa dykkar",
        unknown={
            "event": "det går ikkje fram kva slags hending det var",
            "industry": "bransjen går ikkje fram",
            "jobs": "talet på arbeidsplassar går ikkje fram",
            "population": "folketalet i kommunen går ikkje fram",
            "place": "staden går ikkje fram",
            "text": "kjeldene kan ikkje samanliknast med skildringa",
        },
    ),
}


def grouped(number: int) -> str:
    """A number with its thousands apart, by no-break spaces."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
