"""What an export itself says, in the memo's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

# The tags that word processors and PDF readers choose voices and dictionaries by.
_REGIONS: Final[Mapping[str, str]] = {"sv": "SE", "nb": "NO", "nn": "NO", "da": "DK", "en": "GB"}


@dataclass(frozen=True, slots=True)
class ExportTexts:
    """The texts of one language. ``{}`` stands for what is filled in."""

    page: str
    section: str
    licence: str
    retrieved: str
    quote: str
    sources: str
    created: str
    permalink: str
    page_of_pages: str
    date_format: str
    quotation_marks: tuple[str, str]


EXPORT_TEXTS: Final[Mapping[str, ExportTexts]] = {
    "sv": ExportTexts(
        page="s. {}",
        section="avsnittet {}",
        licence="Licens: {}.",
        retrieved="Hämtad {}.",
        quote="Citat: {}",
        sources="Källor",
        created="Skapad {}",
        permalink="Permanent länk: {}",
        page_of_pages="Sida {} av {}",
        date_format="%Y-%m-%d",
        quotation_marks=("”", "”"),
    ),
    "nb": ExportTexts(
        page="s. {}",
        section="avsnittet {}",
        licence="Lisens: {}.",
        retrieved="Hentet {}.",
        quote="Sitat: {}",
        sources="Kilder",
        created="Laget {}",
        permalink="Permanent lenke: {}",
        page_of_pages="Side {} av {}",
        date_format="%d.%m.%Y",
        quotation_marks=("«", "»"),
    ),
    "nn": ExportTexts(
        page="s. {}",
        section="avsnittet {}",
        licence="Lisens: {}.",
        retrieved="Henta {}.",
        quote="Sitat: {}",
        sources="Kjelder",
        created="Laga {}",
        permalink="Permanent lenkje: {}",
        page_of_pages="Side {} av {}",
        date_format="%d.%m.%Y",
        quotation_marks=("«", "»"),
    ),
}


def region_of(language: str) -> str | None:
    """The country in which a language is written, for its tag; ``None`` when it is none of ours."""
    return _REGIONS.get(language)


def language_tag(language: str) -> str:
    """The BCP 47 tag with region: "sv-SE"."""
    region = region_of(language)
    return f"{language}-{region}" if region else language


def format_date(day: date, language: str) -> str:
    """A day as figures in the way of the language: 2026-11-25 in Swedish, 25.11.2026 in Norwegian."""
    return day.strftime(EXPORT_TEXTS[language].date_format)


def quoted(text: str, language: str) -> str:
    """Text in the quotation marks of ``language``."""
    before, after = EXPORT_TEXTS[language].quotation_marks
    return f"{before}{text}{after}"
