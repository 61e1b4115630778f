"""The last step before an answer leaves: every quote stands in its source, every marker leads to a citation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from erfarenhet.records import Answer, AnswerSentence, Passage


def check_citations(answer: Answer, passages: Mapping[str, Passage]) -> None:
    """Check an answer against the passages that it cites.

    Quotes must be verbatim, whoever wrote the answer. What an answer says must be verbatim too, but for the sentences
    of a language model: those were checked against what they cite, and keep only their markers to be checked here.

    Args:
        passages: by passage id.
    Raises:
        AssertionError: a quote differs from its passage at its offsets, a sentence or a group's line differs from what
            it cites, or a marker leads nowhere. That is a fault in this program, never in the input, so nothing is
            answered.
    """
    by_marker = {citation.marker: citation for citation in answer.citations}
    if len(by_marker) != len(answer.citations):
        raise AssertionError("Two citations have the same marker.")
    for citation in answer.citations:
        passage = passages[citation.passage_id]
        start, end = citation.start - passage.start, citation.end - passage.start
        if start < 0 or passage.text[start:end] != citation.quote:
            raise AssertionError(f"[{citation.marker}] does not stand in passage {citation.passage_id} at its offsets.")
    for sentence, verbatim in _said(answer):
        if not sentence.citations:
            raise AssertionError(f"A sentence cites nothing: {sentence.text!r}")
        for marker in sentence.citations:
            if marker not in by_marker:
                raise AssertionError(f"Marker [{marker}] leads nowhere.")
        if verbatim and not any(sentence.text == by_marker[marker].quote for marker in sentence.citations):
            raise AssertionError(f"A sentence is not verbatim what it cites: {sentence.text!r}")


def _said(answer: Answer) -> Iterator[tuple[AnswerSentence, bool]]:
    """All that an answer says, and whether it must be a quote."""
    for sentence in answer.sentences:
        yield sentence, answer.engine == "extractive"
    for group in answer.groups:
        for line in group.lines:
            yield AnswerSentence(line.text, line.citations), True
    for contradiction in answer.contradictions:
        for statement in contradiction.statements:
            yield statement, True
