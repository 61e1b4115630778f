"""The last step before an answer leaves: every quote stands in its source, every marker leads to a citation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from erfarenhet.records import AnswerSentence, Citation, Passage


def check_citations(
    sentences: Sequence[AnswerSentence], citations: Sequence[Citation], passages: Mapping[str, Passage]
) -> None:
    """Check an answer against the passages that it cites.

    Args:
        passages: by passage id.
    Raises:
        AssertionError: a quote differs from its passage at its offsets, a sentence differs from what it cites, or a
            marker leads nowhere. That is a fault in this program, never in the input, so nothing is answered.
    """
    by_marker = {citation.marker: citation for citation in citations}
    if len(by_marker) != len(citations):
        raise AssertionError("Two citations have the same marker.")
    for citation in citations:
        passage = passages[citation.passage_id]
        start, end = citation.start - passage.start, citation.end - passage.start
        if start < 0 or passage.text[start:end] != citation.quote:
            raise AssertionError(f"[{citation.marker}] does not stand in passage {citation.passage_id} at its offsets.")
    for sentence in sentences:
        if not sentence.citations:
            raise AssertionError(f"A sentence cites nothing: {sentence.text!r}")
        for marker in sentence.citations:
            if marker not in by_marker:
                raise AssertionError(f"Marker [{marker}] leads nowhere.")
        if not any(sentence.text == by_marker[marker].quote for marker in sentence.citations):
            raise AssertionError(f"A sentence is not verbatim what it cites: {sentence.text!r}")
