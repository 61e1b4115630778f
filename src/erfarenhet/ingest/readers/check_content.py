"""What every reader promises about its ``Content``, as a check that the tests of all readers run."""

from __future__ import annotations

import unicodedata

from erfarenhet.records import Content


def find_violations(content: Content) -> list[str]:
    """The promises that ``content`` breaks, in English; empty when it keeps them all.

    The text is NFC. Blocks follow one another, do not overlap, have no white space around them and only single
    spaces inside, and hold every character that is not blank. Headings and list items have a level. Pages are
    numbered from 1, follow one another without gaps and hold all text.
    """
    return [*_text_violations(content), *_block_violations(content), *_page_violations(content)]


def _text_violations(content: Content) -> list[str]:
    found: list[str] = []
    if not unicodedata.is_normalized("NFC", content.text):
        found.append("the text is not NFC")
    try:
        content.text.encode()
    except UnicodeEncodeError as exc:
        found.append(f"the text cannot be encoded: {exc.reason} at {exc.start}")
    if not content.blocks:
        found.append("there are no blocks")
    return found


def _block_violations(content: Content) -> list[str]:
    found: list[str] = []
    end = 0
    for number, block in enumerate(content.blocks, start=1):
        text = content.text[block.start : block.end]
        if not end <= block.start < block.end <= len(content.text):
            found.append(f"block {number}: {block.start}:{block.end} overlaps, goes back, or is empty")
        if content.text[end : block.start].strip():
            found.append(f"block {number}: text before it lies in no block")
        if text != " ".join(text.split()):
            found.append(f"block {number}: white space around it or doubled inside: {text[:60]!r}")
        if (block.level > 0) != (block.kind in ("heading", "list_item")):
            found.append(f"block {number}: a {block.kind} of level {block.level}")
        end = block.end
    if content.text[end:].strip():
        found.append("text after the last block lies in no block")
    return found


def _page_violations(content: Content) -> list[str]:
    found: list[str] = []
    end = 0
    for number, page in enumerate(content.pages, start=1):
        if page.number != number:
            found.append(f"page {number} is numbered {page.number}")
        if not end == page.start <= page.end:
            found.append(f"page {number}: {page.start}:{page.end} leaves a gap or goes back (expected start {end})")
        end = page.end
    if content.pages and end != len(content.text):
        found.append(f"the last page ends at {end}, the text at {len(content.text)}")
    return found
