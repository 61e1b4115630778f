"""What is wrong with a question, told in the asker's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from erfarenhet.api.problems import Problem, kind_of
from erfarenhet.errors import InvalidQuestion
from erfarenhet.languages import ASKER_LANGUAGES
from erfarenhet.retrieval.read_question import asker_language, clean_question

# A question shows its language at its beginning; what is pasted after it may be in any.
_TELLING_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class _Texts:
    empty_title: str
    empty: str
    long_title: str
    long: str


_TEXTS: Mapping[str, _Texts] = {
    "sv": _Texts(
        "Frågan är tom",
        "Skriv frågan med några ord, till exempel: ”Vad gjorde andra kommuner när den största arbetsgivaren lade ned?”",
        "Frågan är för lång",
        "Frågan har {given} tecken, men högst {limit} läses. Korta den, och ställ en fråga i taget.",
    ),
    "nb": _Texts(
        "Spørsmålet er tomt",
        "Skriv spørsmålet med noen ord, for eksempel: «Hva gjorde andre kommuner da hjørnesteinsbedriften la ned?»",
        "Spørsmålet er for langt",
        "Spørsmålet har {given} tegn, men høyst {limit} blir lest. Kort det ned, og still ett spørsmål om gangen.",
    ),
    "nn": _Texts(
        "Spørsmålet er tomt",
        "Skriv spørsmålet med nokre ord, til dømes: «Kva gjorde andre kommunar då hjørnesteinsbedrifta la ned?»",
        "Spørsmålet er for langt",
        "Spørsmålet har {given} teikn, men høgst {limit} blir lesne. Kort det ned, og still eitt spørsmål om gongen.",
    ),
}


def check_question(
    question: str, *, language: str | None, accept_language: str | None, max_characters: int
) -> Problem | None:
    """What keeps a question from being read; ``None`` when it can be.

    Args:
        language: the asker's, where stated.
        accept_language: the request's header, which decides when neither that nor the question tells the language.
    """
    try:
        clean_question(question, max_characters=max_characters)
    except InvalidQuestion:
        empty = not any(character.isalnum() for character in question)
        spoken = _language(question, language, accept_language)
        texts, kind = _TEXTS[spoken], kind_of(InvalidQuestion)
        if empty:
            return Problem(kind, texts.empty, texts.empty_title, spoken)
        detail = texts.long.format(given=_grouped(len(question)), limit=_grouped(max_characters))
        return Problem(kind, detail, texts.long_title, spoken)
    return None


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def _language(question: str, stated: str | None, accept_language: str | None) -> str:
    if stated in ASKER_LANGUAGES:
        return stated
    if any(character.isalpha() for character in question):
        return asker_language(question[:_TELLING_CHARACTERS])
    return preferred_language(accept_language) or "sv"


def preferred_language(accept_language: str | None) -> str | None:
    """The first of sv, nb and nn by an ``Accept-Language`` header; ``None`` when it names none of them."""
    wishes: list[tuple[float, int, str]] = []
    for position, part in enumerate((accept_language or "").split(",")):
        tag, _, weight = part.strip().partition(";q=")
        code = tag.split("-")[0].strip().lower()
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        code = {"no": "nb", "da": "nb"}.get(code, code)
        if code in ASKER_LANGUAGES and quality > 0:
            wishes.append((-quality, position, code))
    return min(wishes)[2] if wishes else None
