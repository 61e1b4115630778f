"""Inhabitants and shares of local employment, from the sentences of a case's document.

Most front matter holds neither. What is read here is only what a sentence says outright ("Lierne hadde 1 375
innbyggere i 2016"), and the sentence's offsets are kept, so that whoever shows the number can show where it stands.
A loss ("mistet over 500 innbyggere"), a goal and a part of the people are no population.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from erfarenhet.cases.case_records import EmploymentShare, JobCount, JobDirection, Population
from erfarenhet.records import Document
from erfarenhet.sentences import split_sentences

NUMBER = r"\d{1,3}(?:[ .\u00a0\u202f]\d{3})+|\d+"
_ABOUT = (
    r"(?:(?:om lag|omlag|omtrent|omkring|ungefär|cirka|circa|ca\.?|rundt|kring|runt|vel|drygt|drøyt|drøye|over|över|"
    r"strax över|strax under|knappt|knapt|nesten|nästan|under|bare|berre|bara|rundt regnet|til sammen|til saman|"
    r"tillsammans|totalt)\s+)*"
)
_PEOPLE = r"(?:invånare|innbyggere|innbyggjarar|innbyggarar|innb\.)"
_POPULATION = re.compile(
    rf"\b(?:har|hade|hadde|med|teller|tel|räknar|bor det)\s+(?:ifølge [\w\s]{{3,40}}?\s+|enligt [\w\s]{{3,40}}?\s+)?"
    rf"{_ABOUT}(?P<number>{NUMBER})\s+{_PEOPLE}",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PERCENT_WORDS = {
    "ti": 10, "tio": 10, "elleve": 11, "elva": 11, "tolv": 12, "femton": 15, "femten": 15, "tjugo": 20, "tjue": 20,
    "tretti": 30, "trettio": 30, "førti": 40, "fyrtio": 40, "femti": 50, "femtio": 50,
}  # fmt: skip
_SHARE = re.compile(
    rf"(?P<before>\w+\s+)?(?P<number>\d+(?:,\d+)?|{'|'.join(_PERCENT_WORDS)})\s*(?:procent|prosent|%)\s+av\s+"
    r"(?P<of>(?:alle|alla|de|samtlige|kommunens|kommunen sine)?\s*"
    r"(?:arbeidsplassene|arbeidsplasser|arbeidsplassane|arbeidsplassar|arbeidsstyrken|arbeidsstyrka|sysselsettingen|"
    r"sysselsetjinga|sysselsatte|sysselsette|sysselsättningen|arbetstillfällen|arbetsplatser|arbetskraften|jobben|"
    r"jobbene|anställda|ansatte|tilsette)\b[^.;,]{0,60})",
    re.IGNORECASE,
)
# A demand or a lower bound is no share, and the people of one employer are no labour market.
_NO_SHARE = re.compile(r"\b(?:minst|minimum|krav|kravde|krevde|krävde|måste|målet|mål)\b", re.IGNORECASE)
_LOCAL = re.compile(r"kommun|arbeids(?:styrk|plass)|sysselse|sysselsä|arbetskraft|arbetstillfäll", re.IGNORECASE)
_ONE_EMPLOYER = re.compile(r"\bde (?:om lag|omkring|cirka|\d)|\bde (?:ansatte|anställda|tilsette)\b", re.IGNORECASE)

_REMAINING = re.compile(r"\b(?:igjen|kvar|gjenværende|kvarvarande|attverande)\b", re.IGNORECASE)
_GAINED = re.compile(
    r"\b(?:mål|målet|måltal|nya jobb|nye|nytt|nye og sikrede|nya arbetstillfällen|planera\w*|planlag\w*|väntad\w*"
    r"|ventet\w*|venta\w*|vekst|tillväxt|skapte|skapade|skapa|etablert|etablerte|utlyst\w*|lokalisera\w*|anställas|rekrytera\w*)\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\b(?:tapt\w*|tap|mist\w*|förlora\w*|forsvann|försvann|försvinna|forsvinne|varsl\w*|varsla\w*|sagt opp|sades upp"
    r"|sägas upp|uppsag\w*|oppsa\w*|oppseiing|berör\w*|berørt\w*|bortfall\w*|falt bort|truga|fare|lad(?:es)? ned"
    r"|permittert|skiljas från)\b",
    re.IGNORECASE,
)


def whole_number(text: str) -> int:
    """ "9 000" and "9.000" as 9000."""
    return int(re.sub(r"\D", "", text))


def job_direction(what: str, *, establishment: bool) -> JobDirection:
    """What a number of jobs counts, by the words of its description.

    Args:
        establishment: whether the case is about a new establishment and nothing else; decides where the words do not.
    """
    if _REMAINING.search(what):
        return "remaining"
    if _LOST.search(what) and not re.search(r"\bmål\b", what):
        return "lost"
    if _GAINED.search(what):
        return "gained"
    return "gained" if establishment else "lost"


def document_sentences(document: Document) -> Iterator[tuple[int, int]]:
    """Half-open offsets of all sentences of a document, headings left out."""
    for block in document.blocks:
        if block.kind != "heading":
            yield from split_sentences(document.text, block.start, block.end)


def read_population(document: Document, places: Sequence[str], municipalities: Sequence[str]) -> list[Population]:
    """The populations that a case's document tells of places of the case, in the order of the text."""
    found = []
    for start, end in document_sentences(document):
        sentence = document.text[start:end]
        if "inn" not in sentence and "inv" not in sentence:
            continue  # the pattern is slow, and few sentences count people
        for match in _POPULATION.finditer(sentence):
            place = _nearest_place(sentence, match.start(), places)
            if place is None:
                continue
            year = _YEAR.search(sentence, match.end()) or _YEAR.search(sentence)
            whole = place in municipalities and not _of_a_village(sentence, match)
            found.append(
                Population(
                    whole_number(match["number"]),
                    place,
                    "municipality" if whole else "other",
                    int(year.group()) if year else None,
                    (start, end),
                )
            )
    return found


def _of_a_village(sentence: str, match: re.Match[str]) -> bool:
    return bool(re.search(r"\b(?:ort|tettsted|tätort|bygd|by|stad|tettstad)\s*$", sentence[: match.start()]))


def _nearest_place(sentence: str, position: int, places: Sequence[str]) -> str | None:
    """The place named last before ``position``, else first after it."""
    named = [
        (match.start(), place)
        for place in places
        for match in re.finditer(rf"(?<!\w){re.escape(place)}s?(?!\w)", sentence)
    ]
    before = [item for item in named if item[0] < position]
    if before:
        return max(before)[1]
    return min(named)[1] if named else None


def read_employment_share(document: Document, jobs: Sequence[JobCount]) -> list[EmploymentShare]:
    """The shares of local employment that a case's document tells: first those of its job figures."""
    found = [
        EmploymentShare(_percent(match["number"]), _words(match))
        for count in jobs
        if (match := _SHARE.search(count.what)) is not None
    ]
    for start, end in document_sentences(document):
        sentence = document.text[start:end]
        match = _SHARE.search(sentence) if "pro" in sentence or "%" in sentence else None
        if (
            match is None
            or _NO_SHARE.search(sentence[: match.start("number")][-40:])
            or _ONE_EMPLOYER.match(match["of"].strip())
            or not _LOCAL.search(match["of"])
        ):
            continue
        found.append(EmploymentShare(_percent(match["number"]), _words(match), (start, end)))
    return found


def _words(match: re.Match[str]) -> str:
    return match.group().removeprefix(match["before"] or "").strip()


def _percent(text: str) -> float:
    return float(_PERCENT_WORDS.get(text.lower(), 0) or text.replace(",", "."))
