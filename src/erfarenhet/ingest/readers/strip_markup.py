"""Take out Markdown markup that strayed into a plain text."""

from __future__ import annotations

import re

_HEADING = re.compile(r"^(#{1,6})[ \t]+(?=\S)")
_CLOSING_HASHES = re.compile(r"[ \t]+#+$")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\s]*\)")
_LINK = re.compile(r"\[([^\]\[]+)\]\([^)\s]*\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.S)
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])", re.S)
_CODE = re.compile(r"`([^`\n]+)`")
_BOLD_LINE = re.compile(r"^(\*\*|__)(?=\S)(?:(?!\1).)+(?<=\S)\1$", re.S)


def markdown_heading_level(line: str) -> int:
    """The level of a line that is a Markdown heading ("## …"), else 0."""
    match = _HEADING.match(line)
    return len(match.group(1)) if match else 0


def is_bold(text: str) -> bool:
    """Whether a text is bold from end to end."""
    return _BOLD_LINE.match(text.strip()) is not None


def strip_markup(text: str) -> str:
    """The text without headings' hashes, emphasis, code marks, and links' addresses; line breaks stay."""
    if match := _HEADING.match(text):
        text = _CLOSING_HASHES.sub("", text[match.end() :])
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _STRONG.sub(r"\2", text)
    # Once more for emphasis around what was strong.
    return _CODE.sub(r"\1", _EMPHASIS.sub(r"\1", _EMPHASIS.sub(r"\1", text)))
