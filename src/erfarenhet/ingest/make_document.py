"""From what a reader found to a document: its id, title and language."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container
from dataclasses import replace
from pathlib import Path

from erfarenhet.ingest.front_matter import known_terms
from erfarenhet.languages import detect_language, language_of_tag
from erfarenhet.records import Content, Document, SourceFile

_FOLDED = str.maketrans({"å": "a", "ä": "a", "æ": "ae", "ö": "o", "ø": "o"})
# What word processors write into a file's title field when nobody chose a title.
_NO_TITLE = re.compile(
    r"(?i)^(microsoft (word|powerpoint) - .*|untitled.*|namnl[öo]st.*|powerpoint-?presentation.*"
    r"|.*\.(docx?|pptx?|pdf|indd|txt))$"
)


def make_document(content: Content, source: SourceFile, document_id: str) -> Document:
    """Give a reader's content its identity, its title, its language and the vocabulary's terms.

    Its front matter is taken as it stands; ``check_front_matter`` comes before.
    """
    metadata = known_terms(content.metadata)
    metadata = replace(metadata, title=_title(content, source), language=_language(content))
    return Document(
        document_id, source.sha256, source.name, content.text, content.blocks, content.pages, metadata, content.notes
    )


def choose_document_id(content: Content, source: SourceFile, location: str, taken: Container[str]) -> str:
    """The id that a file gives itself, or one made of its name.

    Args:
        location: where the file lies; tells apart files of the same name in different folders.
        taken: ids of other documents.
    """
    if content.document_id:
        return content.document_id
    candidate = document_id_of_name(source.name)
    if candidate not in taken:
        return candidate
    return f"{candidate}-{hashlib.blake2b(location.encode(), digest_size=4).hexdigest()}"


def document_id_of_name(name: str) -> str:
    """A file's name in lower-case ASCII letters, digits and hyphens: "Årsrapport 2019.pdf" → "arsrapport-2019"."""
    folded = Path(name).stem.lower().translate(_FOLDED)
    ascii_only = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only)[:80].strip("-") or "dokument"


def _title(content: Content, source: SourceFile) -> str:
    stated = (content.metadata.title or "").strip()
    if stated and not _NO_TITLE.match(stated):
        return stated
    for block in content.blocks[:5]:
        if block.kind == "heading" and (heading := content.text[block.start : block.end].strip(" —–-•")):
            return heading
    # Not the first line: in real documents without headings it was a publisher or a picture's caption.
    return re.sub(r"[_\s]+", " ", Path(source.name).stem).strip() or source.name


def _language(content: Content) -> str:
    code = language_of_tag(content.metadata.language or "")
    if code is not None and "language" in content.metadata.front_matter:
        return code  # somebody wrote it; what tools write into files is often the template's language
    detected = detect_language(content.text)
    return detected.code if detected else "sv"
