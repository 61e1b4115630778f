"""Where the sources of an answer do not agree: as a case's curators noted it, and as the numbers show.

Whatever is shown stands verbatim in a document. A curator's note says only where to look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from erfarenhet.answering.case_facts import FactsOf, KnownContradiction, known_contradictions
from erfarenhet.answering.choose_sentences import Evidence
from erfarenhet.encoding.interface import Terms
from erfarenhet.encoding.lexical import fold, split_words
from erfarenhet.encoding.stopwords import SCANDINAVIAN_STOPWORDS
from erfarenhet.records import Hit, Metadata, Passage

HitsOf = Callable[[Passage], Sequence[Hit]]
"""All passages of a passage's document, as hits."""

# A subject is touched when the question and the quotes hold this share of its n-grams, the case's names left out.
_TOUCHED = 0.5
# A sentence carries a statement when it holds its numbers and this share of its n-grams.
_CARRIES = 0.5
# Two sentences with different numbers of one unit tell of the same thing when their other words are so alike (shared
# n-grams over the fewer).
_SAME_THING = 0.5
_CONTRADICTIONS_MAX = 3
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIT_WITHIN = 3
_UNIT_MIN = 4
_NAME_MIN = 4


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Sentences that do not agree.

    Attributes:
        about: as the case's front matter calls it; or the unit of the numbers that differ.
        statements: in the order of the text or of the answer, each once.
    """

    about: str
    statements: tuple[Evidence, ...]


def find_contradictions(
    question: str, evidence: Sequence[Evidence], *, hits_of: HitsOf, facts_of: FactsOf, terms: Terms
) -> list[Disagreement]:
    """Find what the sources of an answer disagree on, three disagreements at most.

    Args:
        evidence: the sentences that the answer quotes.
        hits_of: all passages of a document, to look for a statement's own sentence.
    """
    facts = {item.hit.passage.document_id: facts_of(item.hit.passage) for item in evidence}
    found = [*_noted(question, evidence, facts, hits_of, terms), *_numbers_that_differ(evidence, facts, terms)]
    return found[:_CONTRADICTIONS_MAX]


def _noted(
    question: str, evidence: Sequence[Evidence], facts: Mapping[str, Metadata], hits_of: HitsOf, terms: Terms
) -> Iterator[Disagreement]:
    for document_id, metadata in facts.items():
        noted = known_contradictions(metadata)
        if not noted:
            continue
        own = [item for item in evidence if item.hit.passage.document_id == document_id]
        names = _grams(terms, " ".join((metadata.title or "", metadata.employer or "", *metadata.places)))
        said = [_grams(terms, question), *(_grams(terms, item.text) for item in own)]
        touched = [row for row in noted if _is_touched(row, said, names, terms)]
        if touched:
            sentences = list(_sentences(hits_of(own[0].hit.passage), terms))
            for row in touched:
                yield from _carried(row, sentences, names, terms)


def _is_touched(noted: KnownContradiction, said: Sequence[frozenset[int]], names: frozenset[int], terms: Terms) -> bool:
    subject = _grams(terms, noted.about) - names
    return bool(subject) and any(len(subject & grams) >= _TOUCHED * len(subject) for grams in said)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with its n-grams and numbers, which every statement is compared with."""

    item: Evidence
    grams: frozenset[int]
    numbers: frozenset[str]


def _sentences(hits: Sequence[Hit], terms: Terms) -> Iterator[_Sentence]:
    for hit in hits:
        for span, text in zip(hit.passage.sentences, hit.passage.sentence_texts(), strict=True):
            yield _Sentence(Evidence(hit, span, text, 0.0), _grams(terms, text), frozenset(_numbers(text)))


def _carried(
    noted: KnownContradiction, sentences: Sequence[_Sentence], names: frozenset[int], terms: Terms
) -> Iterator[Disagreement]:
    """The disagreement with each statement's own sentence, when at least two statements have one."""
    subject = _grams(terms, noted.about) - names
    carriers = [_carrier(says, subject, sentences, names, terms) for says in noted.says]
    found = [carrier for carrier in carriers if carrier is not None]
    if len(found) > 1:
        once = {(item.span.start, item.span.end): item for item in found}
        yield Disagreement(noted.about, tuple(once[span] for span in sorted(once)))


def _carrier(
    says: str, subject: frozenset[int], sentences: Sequence[_Sentence], names: frozenset[int], terms: Terms
) -> Evidence | None:
    numbers = set(_numbers(says))
    wanted = _grams(terms, says) - names
    best: tuple[float, Evidence] | None = None
    for sentence in sentences:
        if not numbers <= sentence.numbers:
            continue
        share = len(wanted & sentence.grams) / len(wanted) if wanted else 0.0
        of_subject = len(subject & sentence.grams) / len(subject) if subject else 0.0
        if share < _CARRIES or not (of_subject or share > 1 - 1e-9):
            continue
        if best is None or share + of_subject > best[0]:
            best = (share + of_subject, sentence.item)
    return best[1] if best else None


def _numbers_that_differ(
    evidence: Sequence[Evidence], facts: Mapping[str, Metadata], terms: Terms
) -> Iterator[Disagreement]:
    """Quotes of different documents about one employer that give different numbers of the same unit."""
    own = {document_id: _main_word(metadata.employer) for document_id, metadata in facts.items()}
    employers = {name for name in own.values() if name}
    # Only sentences with a number of something, about an employer, can differ in one.
    told = [
        (item, quantities, about)
        for item in evidence
        if (quantities := _quantities(item.text))
        and (about := _employers_of(item.text, own[item.hit.passage.document_id], employers))
    ]
    for place, (first, first_quantities, first_about) in enumerate(told):
        for second, second_quantities, second_about in told[place + 1 :]:
            if first.hit.passage.document_id == second.hit.passage.document_id or first_about.isdisjoint(second_about):
                continue
            unit = _unit_that_differs(first_quantities, second_quantities)
            if unit and _tell_of_same_thing(first.text, second.text, terms):
                yield Disagreement(unit, (first, second))


def _main_word(employer: str | None) -> str | None:
    words = [fold(word) for word in split_words(employer or "")]
    return next((word for word in words if len(word) >= _NAME_MIN), None)


def _employers_of(text: str, own: str | None, employers: Collection[str]) -> frozenset[str]:
    """Whom a sentence is about: its document's employer, and those that it names."""
    words = [fold(word) for word in split_words(text)]
    named = {name for name in employers if any(word.startswith(name) for word in words)}
    return frozenset({own} | named if own else named)


def _unit_that_differs(first: Mapping[str, _Counted], second: Mapping[str, _Counted]) -> str | None:
    """The unit of which both give numbers, none of them the same."""
    for unit in first.keys() & second.keys():
        if first[unit].numbers.isdisjoint(second[unit].numbers):
            return first[unit].word
    return None


@dataclass(frozen=True, slots=True)
class _Counted:
    """The numbers that a sentence gives of one unit, and the unit as it is written there."""

    word: str
    numbers: set[str]


def _quantities(text: str) -> Mapping[str, _Counted]:
    """Numbers, years aside, by the beginning of the first long word that follows close by: what is counted."""
    words = split_words(text)
    found: dict[str, _Counted] = {}
    for place, word in enumerate(words):
        if not word[0].isdigit() or _YEAR.fullmatch(word):
            continue
        for following in words[place + 1 : place + 1 + _UNIT_WITHIN]:
            if len(following) >= _UNIT_MIN and following.isalpha() and following not in SCANDINAVIAN_STOPWORDS:
                found.setdefault(fold(following)[:_UNIT_MIN], _Counted(following, set())).numbers.add(word)
                break
    return found


def _tell_of_same_thing(first: str, second: str, terms: Terms) -> bool:
    one, other = _grams(terms, _NUMBER.sub("", first)), _grams(terms, _NUMBER.sub("", second))
    fewer = min(len(one), len(other))
    return bool(fewer) and len(one & other) >= _SAME_THING * fewer


def _numbers(text: str) -> list[str]:
    return [word for word in split_words(text) if word[0].isdigit()]


def _grams(terms: Terms, text: str) -> frozenset[int]:
    return frozenset(terms.ngrams(text).indices)
