"""Find personal data in a text: identity numbers by their check digits, e-mail addresses, telephone numbers.

Names are not looked for: the reports are about people in office, and telling those from others takes a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

import phonenumbers
from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.no import fodselsnummer
from stdnum.se import personnummer

from erfarenhet.corpus.lifecycle_records import FoundPersonalData

IDENTITY_NUMBERS = frozenset(("personnummer", "samordningsnummer", "fodselsnummer", "d_number"))
MASK = "█"

# Digits on both sides would make it part of something longer: an account, an address of a document.
_SWEDISH = re.compile(r"(?<![\w-])((?:18|19|20)?\d{6}[ \u00a0]?[-+\u2010-\u2013]?[ \u00a0]?\d{4})(?![\w-])")
_NORWEGIAN = re.compile(r"(?<![\w-])(\d{6}[ \u00a0]?[-\u2010-\u2013]?[ \u00a0]?\d{5})(?![\w-])")
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[a-zåäöæøé0-9](?:[a-zåäöæøé0-9-]{0,61}[a-zåäöæøé0-9])?\.)+[a-z]{2,24}(?![\w-])",
    re.IGNORECASE,
)
_REGIONS = ("SE", "NO")


def find_personal_data(text: str) -> tuple[FoundPersonalData, ...]:
    """Everything found, in the order of the text, not overlapping.

    Where one place fits several kinds, identity numbers go before addresses, and those before telephone numbers.
    """
    taken: list[FoundPersonalData] = []
    for found in (*_identity_numbers(text), *_emails(text), *_phones(text)):
        if all(found.end <= other.start or other.end <= found.start for other in taken):
            taken.append(found)
    return tuple(sorted(taken, key=lambda found: found.start))


def mask(text: str, places: Iterable[FoundPersonalData]) -> str:
    """The text with the places blacked out; every offset stays as it was.

    Spaces stay too, so that paragraphs and words fall apart where they did.
    """
    characters = list(text)
    for place in places:
        for index in range(place.start, place.end):
            if not characters[index].isspace():
                characters[index] = MASK
    return "".join(characters)


def _identity_numbers(text: str) -> Iterator[FoundPersonalData]:
    for match in _SWEDISH.finditer(text):
        if (kind := _swedish_kind(match[1])) is not None:
            yield FoundPersonalData(kind, match.start(1), match.end(1))
    for match in _NORWEGIAN.finditer(text):
        digits = re.sub(r"\D", "", match[1])
        if fodselsnummer.is_valid(digits):
            # A D-number has 4 added to the first digit of the day.
            yield FoundPersonalData("d_number" if digits[0] in "4567" else "fodselsnummer", *match.span(1))


def _swedish_kind(number: str) -> str | None:
    digits = re.sub(r"\D", "", number)
    sign = "+" if "+" in number else "-"
    if personnummer.is_valid(f"{digits[:-4]}{sign}{digits[-4:]}"):
        return "personnummer"
    # A samordningsnummer has 60 added to the day. The library does not know it.
    day = int(digits[-6:-4])
    if not (61 <= day <= 91 and luhn.is_valid(digits[-10:])):
        return None
    try:
        born = personnummer.get_birth_date(f"{digits[:-6]}{day - 60:02d}{sign}{digits[-4:]}")
    except ValidationError:
        return None
    return "samordningsnummer" if born.year >= _OLDEST.year else None


_OLDEST = date(1800, 1, 1)


def _emails(text: str) -> Iterator[FoundPersonalData]:
    for match in _EMAIL.finditer(text):
        yield FoundPersonalData("email", match.start(), match.end())


def _phones(text: str) -> Iterator[FoundPersonalData]:
    for region in _REGIONS:
        for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID):
            if _is_written_as_phone(text, match.start, match.raw_string, region):
                yield FoundPersonalData("phone", match.start, match.end)


# Norwegian numbers have eight digits and no prefix, as many amounts and case numbers have.
_INTRODUCED = re.compile(r"(?i)(tel|tlf|tfn|telefon|mobil|mob|ring|växel|sentralbord|kontakt)[\w.:]*\s*(?:nr\.?)?\s*$")


def _is_written_as_phone(text: str, start: int, raw: str, region: str) -> bool:
    if raw.startswith(("+", "00")) or (region == "SE" and raw.startswith("0") and re.search(r"[-\s/]", raw)):
        return True
    return _INTRODUCED.search(text, max(0, start - 24), start) is not None
