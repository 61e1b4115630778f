"""What a question wants: a number, a person, a time, what somebody did, how something goes step by step, what a word
means.

Rules over words, in three languages, and not patterns over text, so that the order of words matters little. Words are
compared without their accents ("manga" is "många"), with usual misspellings and dialect forms, and the long ones with
one slip of the pen. The first rule that holds decides; each says why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from erfarenhet.encoding.lexical import split_words
from erfarenhet.records import QuestionKind

# What å ä ö ø æ and é are typed as on a keyboard that lacks them, or in a hurry.
_PLAIN = str.maketrans({"å": "a", "ä": "a", "æ": "a", "ö": "o", "ø": "o", "é": "e", "ü": "u"})


def _words(text: str) -> frozenset[str]:
    return frozenset(word.translate(_PLAIN) for word in text.split())


_WHAT = _words("vad va vafan hva ka kva hvad ke")
_HOW = _words("hur hvordan korleis korsen koss åssen hvorledes")
_HOW_OR_WHERE = _words("hvor kor")  # "hvor mange" and "hvor ligger"
_WHO = _words("vem vems hvem hvems kven kvens kem åkken vemsom")
_WHICH = _words(
    "vilken vilket vilka hvilken hvilket hvilke kvilke kvilken hvilka"
)  # and nynorsk "kva for", "kva slags"
_WHEN = _words("när nær naar når")
_WHY = _words("varför hvorfor kvifor koffor kvafor hvarför")
_OTHER_ASKING = _WHY | _words("var vart kvar kvart")
# Words that a slip of the pen must not turn into another: long enough that no usual word is one letter away.
_SPELLED = {
    word.translate(_PLAIN): word.translate(_PLAIN)
    for word in (
        "hvordan korleis vilken vilket vilka hvilken hvilket hvilke varför hvorfor kvifor många mycket mykje".split()
    )
}
_RIGHT = _words("vilka kvilke mange myke hvilka litet mycke")
_ALIKE = 0.8

_DEGREE = _words(
    "många mange mangen mycket mycke mkt mykje mye stor stort store stora liten litet lite små lång långt långa länge "
    "lenge lang langt lange ofta ofte dyr dyrt dyra dyre snabbt raskt fort snart tidig tidigt gammal gammel gamal "
    "hög högt høy høyt høg høgt låg lågt lav lavt bred brett djup djupt vid få fler flere fleire hei heilt"
)
_TIME_DEGREE = _words("tidig tidigt snart")
_AMOUNT = re.compile(
    r"(?:antal|antall|andel|procent|prosent|budget|budsjett|belopp|belop|summa|pris|kostnad|medel|middel)\w*"
    r"|(?:\w*(?:summa|summen|kostnaden|kostnaderna|prisen|priset|budgeten|budsjettet|andelen|antalet|antallet))"
)
_COST = re.compile(
    r"(?:kosta|kostade|kostar|koster|kostet|kostat|dyrare|dyrere|dyrast|betal(?:ade|ar|er|te|t|ades|tes))"
)

_ACTOR = re.compile(
    r"(?:aktor|myndighet|etat|departement|organisation|organisasjon|instans|verk$|foretag|bolag|bedrift|verksemd|virksomhet"
    r"|selskap|kommun|lan$|lanet|lanen|fylke|region|person|folk$|parter|part$|fackforbund|fack$|fagforening|fagforeining"
    r"|investor|investerar|konsult|konsulent|forskar|forskning|stiftelse|stifting|rad$|styre|leder$|leiar|chef|sjef)\w*"
)
_ROLE = re.compile(
    r"(?:ansvarig|ansvarlig|ansvarleg|kontaktperson|kontakt|projektagar|prosjekteier|prosjekteigar|ordforande|ordfor|"
    r"styreleder|styreleiar|ledare|leder|leiar|agare|eier|eigar|samordnar|samordnare|finansiar|finansior)\w*"
)
_WHEN_NOUN = re.compile(
    r"(?:ar|aret|artal|arstal|arstall|datum|dato|datoen|tidpunkt|tidspunkt|manad|maned|manad\w*|dag|dato\w*)$"
)

# "Vad är" asks for a meaning when a thing follows, and not when one of these does.
_NO_THING = re.compile(
    r"(?:bra|bast|beste|basta|best|viktig|skillnad|forskjell|skilnad|problem|vanlig|vanleg|risk|orsak|arsak|anledning|"
    r"grunn|mal|syfte|formal|lardom|larerik|erfaring|erfarenhet|sant|ratt|rett|galt|fel|status|nytt|ny|klok|krav|kravet|stor|storst|"
    r"svar|vanskelig|vanskeleg|utmaning|utfordring|typisk|felles|gemensam|gjort|blitt|hant|hendt|skjedd|dagens|plan|"
    r"resultat|effekt|fordel|ulempe|nackdel|sagt|kant|kjent)\w*"
)
_MEANS = re.compile(
    r"(?:betyder|betyr|tyder|betydde|betod|innebar|innebarer|inneber|menas|menes|mentes|menades|meinast|definition|"
    r"definisjon|definieras|defineres|begrep|begrepp|omgrep|omgrepet|begreppet|begrepet)\w*$"
)
_TO_BE = _words("är er var var' ar")

_DOING = re.compile(
    r"(?:gjorde|gjort|gjordes|gjorts|gjorde|hanterad|hanterat|handtert|handterte|taklet|takla|taklade|lost|loste|loyst|loyste|"
    r"organiserad|organiserte|organisert|arbetade|arbeidde|jobbade|provat|provd|provde|testat|testet|"
    r"forsokt|erfart|angrep|satte|satsade|satset|satsa|valde|valgte|lyckades|lyktes|lukkast|ordnade|ordnet|ordna|"
    r"startade|startet|genomforde|gjennomforte|iverksatte|tillvaga|bemotte|motte|sikret|sikra|sakrade|skapte|skapade|unngikk|unngjekk)\w*$"
)
_TO_DO = _words("göra gör gjøre gjør gjer gjere gjera gjore gore")
_OTHERS = _words("andra andre andras andres annan annen anna")
_SOMEBODY = _words("någon några nån noen nokon nokre andra andre") | _words("kommun kommuner kommunar kommune")
_MEASURES = re.compile(
    r"(?:insats|atgard|tiltak|virkemid|verkemid|erfarenhet|erfaring|exempel|eksempel|dome$|doeme|arbetssatt|arbeidsmat)\w*"
)
_STEPS = re.compile(
    r"(?:steg|steget|stegen|stega|process|prosess|gangen|framgangsmat|fremgangsmat|tillvagagang|checklist|sjekklist|"
    r"rutin|rutine|rekkefolg|rekkjefolg|ordningsfoljd|arbetsgang|forst|arbeidsgang)\w*$"
)
_PEOPLE_IN_GENERAL = _words("man vi du ein en jag jeg eg oss kommunen kommune kommuner region regionen")
_MODAL = _words(
    "ska skall skal bör bør må måste kan kunde kunne burde borde vill vil behöver behøver trenger treng får må ska'"
)
_COPULA = _words("är er var blir ble blei blev vart står går gikk gick gjekk ser såg så har hadde hade vet veit")
# Verbs of the past: their endings in the three languages, and the usual strong ones.
_PAST = re.compile(
    r"(?:\w{2,}(?:ade|ades|dde|ddes|nde|rde|lde|mde|kte|ktes|pte|ste|stes|rte|lte|nte)"
    r"|fick|fikk|fekk|gick|gikk|gjekk|tog|tok|skrev|skreiv|lade|la|drog|dro|vann|holl|holdt|heldt|kom|sa|sade|satt|satte|gav|"
    r"ga|bad|ba|fann|fant|slog|slo|slapp|bygde|bygget|bygd|ville|skulle|mobilis\w+|brukte|brukade|brukt)$"
)
# Headings under which documents tell what was done: those of the starter corpus, and those usual in reports.
_ACTION_HEADING = re.compile(
    r"\bgjorde\b|åtgärd|insats|tiltak|genomför|gjennomfør|arbetssätt|arbeidsm[åe]t", re.IGNORECASE
)
_CLAUSE_END = re.compile(r"[,;:.?!–—]+")
# Keywords without a question around them.
_KEYWORDS_MAX = 6


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's plain words and where it asks: the first asking word that is no conjunction."""

    words: tuple[str, ...]
    at: int | None
    raw: tuple[str, ...]

    @property
    def word(self) -> str:
        """The asking word, or nothing."""
        return "" if self.at is None else self.words[self.at]

    def after(self, words: int) -> tuple[str, ...]:
        """The words that follow the asking word."""
        return () if self.at is None else self.words[self.at + 1 : self.at + 1 + words]

    def any(self, pattern: re.Pattern[str]) -> bool:
        """Whether a word matches whole."""
        return any(pattern.fullmatch(word) for word in self.words)

    def has(self, words: frozenset[str]) -> bool:
        """Whether one of ``words`` occurs."""
        return not words.isdisjoint(self.words)


@lru_cache(maxsize=1024)
def question_kind(text: str) -> QuestionKind:
    """What a question wants.

    Rules, in order: a degree after "hur", or an amount that is asked for → ``quantity``; "vem", or "vilken" before
    an actor → ``who``; "när" where it asks, or "vilket år" → ``when``; "vad är" before a thing, "vad betyder" →
    ``definition``; what others or somebody did, measures, experience → ``what_was_done``; what one shall do, or how
    something goes → ``steps``; all else (why, where, whether) → ``other``.
    """
    asked = _read(text)
    for rule in (_quantity, _who, _when, _definition, _what_was_done, _steps):
        kind = rule(asked)
        if kind is not None:
            return kind
    return "other"


def asks_why(text: str) -> bool:
    """Whether the question wants a reason."""
    asked = _read(text)
    return asked.word in _WHY or asked.after(3) in {("kommer", "det", "sig"), ("kommer", "det", "seg")}


def tells_what_was_done(section: Sequence[str]) -> bool:
    """Whether a heading path announces what was done."""
    return any(_ACTION_HEADING.search(heading) for heading in section)


def _read(text: str) -> _Asked:
    raw: list[str] = []
    starts: set[int] = set()
    for clause in _CLAUSE_END.split(text):
        starts.add(len(raw))
        raw.extend(split_words(clause))
    words = tuple(_spelled(word.translate(_PLAIN)) for word in raw)
    asking = _WHAT | _HOW | _HOW_OR_WHERE | _WHO | _WHICH | _WHY
    place = next((place for place, word in enumerate(words) if word in asking), None)
    if place is None:
        # "När" and "når" ask only where no other word does, at a clause's start, before a verb: else they mean "as soon
        # as".
        place = next(
            (
                place
                for place, word in enumerate(words)
                if word in _WHEN and (place == 0 or (place in starts and _is_verb(words[place + 1 : place + 2])))
            ),
            None,
        )
    return _Asked(words, place, tuple(raw))


def _is_verb(words: Sequence[str]) -> bool:
    return bool(words) and (words[0] in _MODAL | _COPULA or bool(_PAST.fullmatch(words[0])) or words[0].endswith("r"))


def _spelled(word: str) -> str:
    if len(word) < 5 or word in _RIGHT or word in _SPELLED:
        return word
    near = get_close_matches(word, _SPELLED, n=1, cutoff=_ALIKE)
    return _SPELLED[near[0]] if near and abs(len(near[0]) - len(word)) <= 1 else word


def _is_keywords(asked: _Asked) -> bool:
    return asked.at is None and len(asked.words) <= _KEYWORDS_MAX


def _quantity(asked: _Asked) -> QuestionKind | None:
    degree = _HOW | _HOW_OR_WHERE
    for place, word in enumerate(asked.words):
        if word in degree:
            near = asked.words[place + 1 : place + 3]
            if near and get_close_matches(near[0], ("mange", "mycket", "mykje"), n=1, cutoff=_ALIKE):
                return "quantity"
            if near and (near[0] in _DEGREE or (len(near) > 1 and near[1] in _DEGREE and near[0] not in _COPULA)):
                return "when" if near[0] in _TIME_DEGREE else "quantity"
            # "Hur försenat blev det?": what stands before the verb is a property.
            if word in _HOW and len(near) > 1 and near[1] in _COPULA and near[0] not in _COPULA | _MODAL:
                return "quantity"
    # Turned round: "Många anställda, hur?" asks the same.
    if asked.word in _HOW and asked.words[0] in _DEGREE and asked.at == len(asked.words) - 1:
        return "quantity"
    asks_thing = asked.word in _WHAT | _WHICH
    if asks_thing and (asked.any(_COST) or any(_AMOUNT.fullmatch(word) for word in asked.after(3))):
        return "quantity"
    if asks_thing and ("per" in asked.words or "pris" in asked.words) and asked.has(_words("gick gikk gjekk")):
        return "quantity"
    if _is_keywords(asked) and (asked.any(_AMOUNT) or asked.any(_COST)):
        return "quantity"
    return None


def _who(asked: _Asked) -> QuestionKind | None:
    if asked.word in _WHO:
        return "who"
    if asked.word in _WHICH and any(_ACTOR.fullmatch(word) for word in asked.after(2)):
        return "who"
    kva_for = asked.word in _WHAT and asked.after(1) in {("for",), ("slags",)}
    if kva_for and any(_ACTOR.fullmatch(word) for word in asked.after(4)[1:]):
        return "who"
    if _is_keywords(asked) and asked.any(_ROLE):
        return "who"
    return None


def _when(asked: _Asked) -> QuestionKind | None:
    if asked.word in _WHEN:
        return "when"
    which = asked.word in _WHICH or (asked.word in _WHAT and asked.after(1) != ())
    if which and any(_WHEN_NOUN.fullmatch(word) for word in asked.after(2)[:2]):
        # Without its ring, "kva år" would be "vad är" without its dots.
        return "when" if asked.after(1)[0] != "ar" or asked.raw[(asked.at or 0) + 1] == "år" else None
    if _is_keywords(asked) and any(
        word in _words("datum dato tidpunkt tidspunkt årtal årstal årstall") for word in asked.words
    ):
        return "when"
    return None


def _definition(asked: _Asked) -> QuestionKind | None:
    rest = asked.after(40)
    # "Vad betyder det för oss?" asks for what follows from something.
    of_it = len(rest) > 1 and rest[1] in _words("det dette detta") and "for" in rest
    if asked.any(_MEANS) and not of_it and (asked.word in _WHAT | _HOW or asked.at is None):
        return "definition"
    if asked.word in _WHAT and rest and rest[0] in _TO_BE and 2 <= len(rest) <= 8:
        thing = [
            word for word in rest[1:] if word not in _words("en ei ein ett et den det egentlig egentligen eigentleg nu")
        ]
        if thing and not any(_NO_THING.fullmatch(word) for word in thing[:2]) and not asked.has(_words("som")):
            return "definition"
    if asked.word in _WHAT and "ut" in rest and "pa" in rest and rest[0] in _words("går gick gikk gjekk gar"):
        return "definition"
    if asked.word in _WHAT and rest[:1] in {("star",), ("stod",), ("sto",)} and "for" in rest:
        return "definition"
    return None


def _what_was_done(asked: _Asked) -> QuestionKind | None:
    asks_how = asked.word in _WHAT | _HOW | _HOW_OR_WHERE | _WHICH
    if asked.word in _WHY:
        return None
    # Further on stands a side clause: "Vad enades de om innan de satte i gång?"
    if asks_how and any(_DOING.fullmatch(word) for word in asked.after(8)):
        return "what_was_done"
    if asks_how and asked.any(_MEASURES) and not _wants_advice(asked):
        return "what_was_done"
    if asks_how and asked.has(_OTHERS) and asked.has(_TO_DO):
        return "what_was_done"
    if asked.word in _HOW and asked.after(1) and _PAST.fullmatch(asked.after(1)[0]) and not _is_about_it(asked):
        return "what_was_done"
    if asked.at is None and asked.has(_SOMEBODY) and asked.any(_DOING):
        return "what_was_done"  # "Har någon gjort så?"
    if (
        asked.at is None
        and asked.any(_MEASURES)
        and (_is_keywords(asked) or asked.has(_words("finns fins finnes finst")))
    ):
        return "what_was_done"
    if _is_keywords(asked) and asked.any(_DOING):
        return "what_was_done"
    return None


def _is_about_it(asked: _Asked) -> bool:
    """ "Hur gick det för dem?" asks how it ended, "Hur gick det till?" how it was done."""
    first, *rest = asked.after(4)
    return first in _COPULA and rest[:1] in (["det"], ["de"]) and "till" not in rest[1:2] and "til" not in rest[1:2]


def _wants_advice(asked: _Asked) -> bool:
    return asked.has(_MODAL) and asked.has(_PEOPLE_IN_GENERAL) and not asked.has(_OTHERS)


def _steps(asked: _Asked) -> QuestionKind | None:
    if asked.word in _WHY | _WHICH and not asked.any(_STEPS):
        return None
    near = asked.after(40) if asked.after(1) and asked.after(1)[0] in _MODAL else asked.after(4)
    if asked.word in _WHAT | _HOW and not _TO_DO.isdisjoint(near):
        return "steps"
    if asked.word in _WHAT and asked.has(_MODAL) and asked.any(_MEASURES):
        return "steps"
    if asked.word in _HOW and asked.after(3)[1:] not in {("det", "sig"), ("det", "seg"), ("det", "ha")}:
        first = asked.after(1)
        if first and first[0] not in _COPULA:
            return "steps"
        if first and first[0] in _words("går gikk gick gjekk gar") and asked.has(_words("till til fram frem")):
            return "steps"
    if any(_STEPS.fullmatch(word) for word in (asked.words if asked.at is None else asked.after(3))):
        return "steps"
    if asked.word in _HOW_OR_WHERE | _WHAT and asked.has(
        _words("begynner begynne byrjar byrje startar starter starte börjar börja")
    ):
        return "steps"
    return None
