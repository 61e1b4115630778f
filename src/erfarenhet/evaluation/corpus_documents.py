"""From a question set's documents to the documents that ingestion makes of files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from erfarenhet.evaluation.question_sets import CorpusDocument
from erfarenhet.ingest.make_document import make_document
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.text import read_text
from erfarenhet.records import Document, SourceFile


def make_corpus_document(entry: CorpusDocument, *, workspace: Path, limits: ReadLimits) -> Document | None:
    """Read a document of a question set as if it had been handed in as a text file.

    Paragraphs, lists and headings are told by the text reader, and the language from the text, as in production. The
    title becomes metadata, and through it part of each passage's header. A document without a title gets none: a
    file would get its name, and ids such as "dev17" say nothing.

    Args:
        workspace: a folder in which one file is written, anew for each document.
    Returns:
        The document; ``None`` when it has neither text nor title, so that nothing can find it.
    Raises:
        UnreadableSource: the text is none that the reader takes.
    """
    text = entry.text if entry.text.strip() else entry.title
    if not text.strip():
        return None
    path = workspace / "document.txt"
    path.write_bytes(text.encode("utf-8-sig"))  # marked, so that the encoding is not guessed
    source = SourceFile.from_path(path, f"corpus.jsonl, document {entry.document_id}")
    content = read_text(source, limits)
    if entry.title:
        content = replace(content, metadata=replace(content.metadata, title=entry.title))
    document = make_document(content, source, entry.document_id)
    if content.metadata.title is None:
        document = replace(document, metadata=replace(document.metadata, title=None))
    return document
