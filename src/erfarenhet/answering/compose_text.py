"""The text that a person reads: what the system says is in the asker's language, quotes stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from erfarenhet.answering.phrases import PHRASES, listed
from erfarenhet.records import Answer, AnswerGroup, Citation, Hit
from erfarenhet.vocabulary import load_vocabulary

# Nearest subjects that are named when there is no answer.
_SUBJECTS = 3


def compose_text(answer: Answer, *, nearest: Sequence[Hit]) -> Answer:
    """Write an answer's text from its parts.

    Args:
        nearest: what was found, best first; names the nearest subjects when nothing answers.
    """
    lines = _nothing(answer, nearest) if answer.status == "unanswered" else _found(answer)
    return replace(answer, text="\n".join(lines))


def _found(answer: Answer) -> Iterator[str]:
    phrases = PHRASES[answer.language]
    yield phrases.found if answer.status == "answered" else phrases.found_partly
    if answer.missing:
        yield phrases.missing.format(listed(list(answer.missing), answer.language))
    if answer.engine == "language_model":
        yield ""
        yield " ".join(f"{sentence.text} {_markers(sentence.citations)}" for sentence in answer.sentences)
        yield f"\n{phrases.wrote.format(answer.engine_detail)}"
    elif answer.groups:
        for group in answer.groups:
            yield from _group(group, answer.language)
    else:
        yield from _by_document(answer)
    for contradiction in answer.contradictions:
        yield f"\n{phrases.disagree.format(contradiction.about)}"
        for statement in contradiction.statements:
            yield f"• {statement.text} {_markers(statement.citations)}"


def _by_document(answer: Answer) -> Iterator[str]:
    by_marker: Mapping[int, Citation] = {citation.marker: citation for citation in answer.citations}
    document_id = None
    for sentence in answer.sentences:
        citation = by_marker[sentence.citations[0]]
        if citation.document_id != document_id:
            document_id = citation.document_id
            yield f"\n{citation.title}"
        yield f"• {sentence.text} {_markers(sentence.citations)}"


def _group(group: AnswerGroup, language: str) -> Iterator[str]:
    yield f"\n{group.heading}"
    years = (group.year_from, group.year_to)
    facts = [group.place, group.employer, _period(*years)]
    if any(facts):
        yield " · ".join(fact for fact in facts if fact)
    vocabulary = load_vocabulary()
    for line in group.lines:
        labels = [
            vocabulary.label(field, value, language)
            for field, value in (("measure_types", line.measure), ("phases", line.phase))
            if value
        ]
        label = f"{' – '.join(labels).capitalize()}: " if labels else ""
        yield f"• {label}{line.text} {_markers(line.citations)}"


def _period(first: int | None, last: int | None) -> str:
    known = [str(year) for year in (first, last) if year is not None]
    return "–".join(dict.fromkeys(known))


def _markers(citations: Sequence[int]) -> str:
    return "".join(f"[{marker}]" for marker in citations)


def _nothing(answer: Answer, nearest: Sequence[Hit]) -> Iterator[str]:
    phrases = PHRASES[answer.language]
    if answer.missing:
        opening = phrases.nothing_about.format(listed(list(answer.missing), answer.language))
    else:
        opening = phrases.nothing
    subjects: Mapping[str, str] = {
        hit.passage.document_id: hit.metadata.title or hit.passage.document_id for hit in nearest
    }
    if subjects:
        yield f"{opening} {phrases.nearest.format('; '.join(list(subjects.values())[:_SUBJECTS]))}"
    else:
        yield f"{opening} {phrases.nearest_none}"
