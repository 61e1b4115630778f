"""Order the quotes of an answer by case and measure: where, who, when, what kind of measure, in which phase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from erfarenhet.answering.case_facts import FactsOf, KnownMeasure, is_case, known_measures
from erfarenhet.encoding.interface import Terms
from erfarenhet.records import AnswerGroup, AnswerLine, Citation, Metadata, Passage
from erfarenhet.vocabulary import load_vocabulary

# A quote is about a measure when it holds this share of the n-grams of the measure's description, and so many times as
# many as of the next best measure of another kind. Below it, one common word is taken for the measure.
_SHARE = 0.4
_LEAD = 1.25


def group_by_case(
    citations: Sequence[Citation], passages: Mapping[str, Passage], facts_of: FactsOf, terms: Terms
) -> tuple[AnswerGroup, ...]:
    """Make a group of each document's quotes.

    A quote has the kind and phase of the case's measure that it is about (``match_measure`` says when it is). Without
    one, its phase is the one that its section's heading names, if any, and it has no kind: nothing is guessed.

    Args:
        citations: those of one document following one another.
        passages: by passage id.
    """
    return tuple(
        _group(list(quotes), passages, facts_of, terms)
        for _, quotes in groupby(citations, key=lambda citation: citation.document_id)
    )


def measure_of(quote: str, metadata: Metadata, terms: Terms) -> KnownMeasure | None:
    """The measure of its case that a quote is about; see ``match_measure``."""
    measures = known_measures(metadata)
    if not measures:
        return None
    names = " ".join((metadata.title or "", metadata.employer or "", *metadata.places))
    return match_measure(quote, measures, terms, names=names)


def match_measure(
    quote: str, measures: Sequence[KnownMeasure], terms: Terms, *, names: str = ""
) -> KnownMeasure | None:
    """The measure that a quote is about: the one whose description it shares the largest part of.

    Args:
        names: what every measure of the case may mention (its title, place, employer), and which therefore tells none
            from another.
    Returns:
        ``None`` when the quote holds less than 0.4 of each description's n-grams, or when two measures of different
        kinds fit about as well.
    """
    held = frozenset(terms.ngrams(quote).indices)
    known = frozenset(terms.ngrams(names).indices)
    shares = []
    for measure in measures:
        wanted = frozenset(terms.ngrams(measure.what).indices) - known
        if wanted:
            shares.append((len(wanted & held) / len(wanted), measure))
    shares.sort(key=lambda pair: -pair[0])
    if not shares or shares[0][0] < _SHARE:
        return None
    best_share, best = shares[0]
    rival = next((share for share, other in shares[1:] if (other.kind, other.phase) != (best.kind, best.phase)), 0.0)
    return best if best_share >= _LEAD * rival else None


def phase_of_section(section: Sequence[str]) -> str | None:
    """The phase that a heading is called after, the innermost first ("Gjennomføre" → "genomföra")."""
    vocabulary = load_vocabulary()
    for heading in reversed(section):
        if phase := vocabulary.find("phases", heading.strip(" .:–-0123456789")):
            return phase
    return None


def _group(
    citations: Sequence[Citation], passages: Mapping[str, Passage], facts_of: FactsOf, terms: Terms
) -> AnswerGroup:
    first = citations[0]
    metadata = facts_of(passages[first.passage_id])
    return AnswerGroup(
        document_id=first.document_id,
        heading=first.title if is_case(metadata) else _with_section(first.title, citations),
        place=metadata.places[0] if metadata.places and is_case(metadata) else None,
        employer=metadata.employer,
        year_from=metadata.year_from,
        year_to=metadata.year_to,
        lines=tuple(_lines(citations, passages, metadata, terms)),
    )


def _with_section(title: str, citations: Sequence[Citation]) -> str:
    """A report's chapter is what a case study's title is, where all quotes stand in one."""
    sections = {citation.section for citation in citations}
    return f"{title} › {sections.pop()}" if len(sections) == 1 and citations[0].section else title


def _lines(
    citations: Sequence[Citation], passages: Mapping[str, Passage], metadata: Metadata, terms: Terms
) -> Iterator[AnswerLine]:
    for citation in citations:
        measure = measure_of(citation.quote, metadata, terms)
        phase = measure.phase if measure else phase_of_section(passages[citation.passage_id].section)
        yield AnswerLine(measure.kind if measure else None, phase, citation.quote, (citation.marker,))
