"""A short question after an answer: what it leaves out is taken from the conversation.

Four rules, tried in order; the first that holds decides (docs/decisions/0022-follow-up-questions.md):

1. A place alone ("och i Norge?", "kva med Odda?"): the earlier question, with the new place for the old one.
2. A question that points back and names a place ("och vad kostade det i Boden?"): likewise, but asking the new thing.
3. A question that points back, or is too short to stand alone ("vad kostade det?", "og hvem betalte?"): the new
   question, about the earlier one's names, in the documents that the earlier answer cites.
4. Anything else names its own subject and is asked as it stands, whatever came before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from erfarenhet.answering.named_things import named_things
from erfarenhet.answering.question_kinds import question_kind
from erfarenhet.encoding.lexical import fold, split_words
from erfarenhet.encoding.stopwords import SCANDINAVIAN_STOPWORDS
from erfarenhet.languages import detect_language
from erfarenhet.records import Answer
from erfarenhet.store.interface import Filters
from erfarenhet.vocabulary import load_vocabulary

Rule = Literal["new_place", "new_place_and_question", "same_case", "stands_alone"]

# A question with more words of its own than this says what it is about.
_CONTENT_MAX = 3
_CONTENT_SHORT = 2
# Below this, a few words' language is a guess, and the conversation's is the better one.
_SURE = 0.8
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")

_AND = frozenset("och og men så ok okej okay ja jo vad va hva kva ka med hur hvordan korleis om".split())
_IN = frozenset("i på in från fra frå hos ved vid för for till til".split())
_BACK = frozenset(
    """
    det de dem dom den dei deim der där dit denna dette denne desse dessa disse dess deras deres deira han hun
    ho hon samma samme same också også likaså
    """.split()
)
# Words of a question that are about no subject, beside the stop words: verbs that any question may have, and adverbs.
_EMPTY = frozenset(
    """
    gjorde gjort gör göra gjør gjøre gjer gjere kostade kostet kosta kostar koster kostnad betalade betalte betalar
    betaler betala gick gikk gjekk går blev ble blei vart blir fick fikk fekk fanns fantes fanst finns finnes finst tog
    tok tar pågick varade varte varar varer länge lenge lång lang langt långt tid lenger många mange mycket mye mykje
    stor stort store stora andel år året åra slut slutt till til först først sedan sen siden sidan egentligen egentlig
    eigentleg då där sade sa hände hendte hende skedde skjedde startade startet starta började begynte byrja leda ledde
    ledet leia var är er bra dåligt dårlig hvordan hvem hva hvor hvorfor hvilke hvilken kva kven kor korleis kvifor vem
    vad hur varför vilka vilken vilket bestämde bestemte bestemde med och og men också også
    """.split()
)
# What may stand beside a place without making it more than a place ("hur är det i Bjuvs kommun").
_PLACE_FILLERS = frozenset("kommun kommune är er det var där der då da också også nå no nu".split())
_PHRASES = {"sv": "gäller", "nb": "gjelder", "nn": "gjeld"}
_EMPLOYER = {"sv": "arbetsgivaren", "nb": "arbeidsgiveren", "nn": "arbeidsgivaren"}
_OTHERS = {"sv": "andra kommuner", "nb": "andre kommuner", "nn": "andre kommunar"}


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a follow-up may lean on.

    Attributes:
        answer: the earlier answer.
        filters: those that it was found with.
        places: the cited documents' places.
        employers: the cited documents' employers.
    """

    answer: Answer
    filters: Filters = Filters()
    places: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """The earlier question as it was understood."""
        return self.answer.understood_as or self.answer.question


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question with what it left out.

    Attributes:
        text: what is searched and answered; the same as what was typed when the question stands alone.
        filters: those given, and those that the conversation keeps.
        first: narrower ones to look with first: the new place, or the documents that the earlier answer cites.
        language: to answer in.
        understood_as: what people read of how it was understood; ``None`` when it was taken as it stands.
    """

    text: str
    rule: Rule
    language: str | None
    filters: Filters = Filters()
    first: Filters | None = None
    understood_as: str | None = None


def resolve_follow_up(
    text: str,
    earlier: Conversation,
    *,
    known_places: Collection[str],
    language: str | None = None,
    filters: Filters = Filters(),
) -> Resolved:
    """Tell what a question means after an earlier answer.

    Args:
        text: the question, cleaned.
        known_places: folded names of the corpus's places, so that one typed in lower case is known.
        language: to answer in, when it was said; else the question's when it is sure, else the conversation's.
        filters: given with the question; they go before the conversation's.
    """
    spoken = language or _language(text, earlier.answer.language)
    own_places, place_alone = _places(text, known_places)
    content = _content(text, own_places)
    points_back = any(word in _BACK for word in split_words(text)) or _begins_with_and(text)
    if place_alone:
        asked = _with_place(earlier, own_places, spoken)
        elsewhere = _elsewhere(earlier.filters, own_places, filters)
        return Resolved(asked, "new_place", spoken, elsewhere, _at(own_places, elsewhere, known_places), asked)
    if own_places and points_back and len(content) <= _CONTENT_MAX:
        subject = _with_place(earlier, own_places, spoken)
        shown = f"{_bare(text)} ({_PHRASES[spoken]} {_bare(subject)})?"
        elsewhere = _elsewhere(earlier.filters, own_places, filters)
        first = _at(own_places, elsewhere, known_places)
        return Resolved(shown, "new_place_and_question", spoken, elsewhere, first, shown)
    names_own = bool(own_places or named_things(text))
    short = len(content) <= _CONTENT_SHORT or (points_back and len(content) <= _CONTENT_MAX)
    defines = question_kind(text) == "definition" and not points_back
    if not short or names_own or defines:
        return Resolved(text, "stands_alone", language, filters)
    about = _subject_names(earlier)
    shown = f"{_bare(text)}? ({_PHRASES[spoken]} {', '.join(about) or _bare(earlier.question)})"
    documents = tuple(dict.fromkeys(citation.document_id for citation in earlier.answer.citations))
    kept = _merged(earlier.filters, filters)
    return Resolved(
        " ".join((text, *about)) if about else f"{_bare(text)}? {earlier.question}",
        "same_case",
        spoken,
        kept,
        replace(kept, document_id=documents) if documents and not kept.document_id else None,
        shown,
    )


def _language(text: str, conversation: str) -> str:
    detected = detect_language(text)
    if detected is None or detected.confidence < _SURE or detected.code not in _PHRASES:
        return conversation
    return detected.code


def _places(text: str, known_places: Collection[str]) -> tuple[list[str], bool]:
    """The places that a question names, and whether it names them and nothing else."""
    found: list[str] = []
    alone = True
    for position, match in enumerate(_WORD.finditer(text)):
        word = match.group()
        lower = word.casefold()
        is_function_word = lower in _AND | _IN | _EMPTY | _BACK
        is_name = word[0].isupper() and not text.isupper() and not is_function_word
        is_place = _is_country(word) or fold(lower) in known_places
        if is_place or (is_name and (position > 0 or word == _bare(text))):
            found.append(word[0].upper() + word[1:])
            continue
        if lower not in _AND | _IN | _PLACE_FILLERS:
            alone = False
    return found, alone and bool(found) and question_kind(text) != "definition"


def _content(text: str, places: Sequence[str]) -> list[str]:
    """The words that say what a question is about, its places aside."""
    own = {place.casefold() for place in places}
    return [
        word
        for word in split_words(text)
        if word not in SCANDINAVIAN_STOPWORDS and word not in _EMPTY and word not in _BACK and word not in own
    ]


def _begins_with_and(text: str) -> bool:
    words = split_words(text)
    return bool(words) and words[0] in {"och", "og", "men"}


def _bare(text: str) -> str:
    return text.strip().rstrip("?!. ")


def _with_place(earlier: Conversation, places: Sequence[str], language: str) -> str:
    """The earlier question about another place.

    The new name takes the old one's place. A country is put at the end instead ("vad gjorde andra kommuner … i Norge").
    Other names belong to the old place, its employer above all, and give way to "the employer".
    """
    question = earlier.question
    new = " ".join(places)
    country = load_vocabulary().find("countries", new)
    known = {fold(word.casefold()) for place in earlier.places for word in (place, *place.split())}
    employers = {fold(word.casefold()) for name in earlier.employers for word in _WORD.findall(name)} - known
    names = set(named_things(question))
    found = [
        match
        for match in _WORD.finditer(question)
        if not match.group()[0].isdigit() and (match.group() in names or _is_country(match.group()))
    ]
    others = [match for match in found if _folded_name(match, employers) not in employers]
    old = next((match for match in others if _folded_name(match, known) in known), others[0] if others else None)
    pieces: list[str] = []
    at = 0
    for match in found:
        replacement = _EMPLOYER[language]
        if match is old:
            replacement = _OTHERS[language] if country else new
            if match.group().endswith("s") and not _folded_name(match, known).endswith("s"):
                replacement += "" if replacement.endswith("s") else "s"
        pieces.append(question[at : match.start()] + replacement)
        at = match.end()
    text = "".join(pieces) + question[at:]
    return text if old is not None and not country else f"{_bare(text)} i {new}?"


def _is_country(word: str) -> bool:
    return load_vocabulary().find("countries", word) is not None


def _folded_name(match: re.Match[str], known: Collection[str]) -> str:
    """A name as names are compared, without the genitive's s where that makes it a known one."""
    name = fold(match.group().casefold())
    bare = name.removesuffix("s")
    return bare if name not in known and bare in known else name


def _elsewhere(kept: Filters, places: Sequence[str], given: Filters) -> Filters:
    """The conversation's filters without those that tie it to the old place."""
    country = load_vocabulary().find("countries", " ".join(places))
    moved = replace(kept, place=(), document_id=(), country=(country,) if country else ())
    return _merged(moved, given)


def _at(places: Sequence[str], filters: Filters, known_places: Collection[str]) -> Filters | None:
    """The filters with the new place, when it is one that documents are filed under."""
    known = [place for place in places if fold(place.casefold()) in known_places]
    return replace(filters, place=tuple(known)) if known and not filters.place else None


def _merged(kept: Filters, given: Filters) -> Filters:
    """Both, where a key that was given goes before the one that was kept."""
    fields = {name: getattr(given, name) or getattr(kept, name) for name in Filters.__dataclass_fields__}
    return Filters(**fields)


def _subject_names(earlier: Conversation) -> list[str]:
    names = named_things(earlier.question)
    if names:
        return names
    places = dict.fromkeys(earlier.places)
    documents = {citation.document_id for citation in earlier.answer.citations}
    # One case, asked for without its name: its first place stands for it.
    return list(places)[:1] if len(documents) == 1 else []
