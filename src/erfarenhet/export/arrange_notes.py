"""The order of footnotes: numbered as a reader meets them, in all formats alike."""

from __future__ import annotations

from erfarenhet.memo import Memo, Note


def numbered_notes(memo: Memo) -> dict[int, tuple[int, Note]]:
    """Each note that the text refers to, with its number from 1, by its marker; in the order of the numbers.

    Notes that nothing refers to are left out: a footnote needs a place in the text.
    """
    return {note.marker: (number, note) for number, note in enumerate(memo.cited_notes(), start=1)}
