"""A small home with real documents in it, and a corpus that answers without a model."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from erfarenhet.answering.progress import OnProgress, Progress, ignore_progress
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.registry_records import Addition
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.read_source import read_source
from erfarenhet.records import Answer, AnswerSentence, Citation, Document, Hit, Passage, SourceFile, Span
from erfarenhet.settings import Settings, load_settings
from erfarenhet.store.interface import Filters, IndexDescription

MARKDOWN = """---
id: fall-odda
title: Odda – omstilling på norsk
language: nb
document_type: fallstudie
country: "NO"
publisher: Kompetansesenteret
year: 2011
places: [Odda]
event_types: [konkurs]
phases: [genomföra]
---

## Hva skjedde

Odda Smelteverk gikk konkurs i 2003. Kommunen fikk status som omstillingskommune.

## Tiltak

• Et næringsselskap ble stiftet.
• Øvre del av tomta ble ryddet.
"""
HTML = (
    "<!doctype html><html lang='sv'><head><title>Loggbok</title><script>alert(1)</script></head>"
    "<body><h1>Loggbok</h1><p>Kommunen ringde länsstyrelsen första dagen.</p></body></html>"
)
PDF_LINES = ("Kommunen bildade en omställ-", "ningsgrupp redan första veckan.", "Gruppen möttes varje måndag.")
PDF_QUOTE = "Kommunen bildade en omställningsgrupp redan första veckan."
DESCRIPTION = IndexDescription("fake-encoder", 4, "recipe", "0")


def write_pdf(path: Path, *, pages: int = 2, lines: Sequence[str] = PDF_LINES) -> Path:
    """A PDF of ``pages`` pages; the lines stand on the first one."""
    drawing = canvas.Canvas(str(path), pagesize=A4)
    drawing.setTitle("Rapport från Ånge")
    for number in range(1, pages + 1):
        for index, line in enumerate(lines if number == 1 else [f"Sida {number} handlar om något annat."]):
            drawing.drawString(72, 700 - 16 * index, line)
        drawing.showPage()
    drawing.save()
    return path


def settings_for(home: Path) -> Settings:
    return load_settings({"home": home, "serving_threads": 2}, environ={})


def publish(home: Home, sources: Sequence[Path], *, number: int = 1, removed: Sequence[str] = ()) -> list[Document]:
    """Take files into the registry the way ingestion does, without an index."""
    documents = []
    additions = []
    for path in sources:
        source = SourceFile.from_path(path)
        home.store_file(source)
        content = read_source(source, ReadLimits())
        document = Document(
            content.document_id or path.stem,
            source.sha256,
            source.name,
            content.text,
            content.blocks,
            content.pages,
            content.metadata,
        )
        documents.append(document)
        additions.append(Addition(document, [first_passage(document)], str(path), source.size_bytes))
    home.registry.publish(
        number=number, generation=f"g{number:06}", description=DESCRIPTION, additions=additions, removed=removed
    )
    return documents


def first_passage(document: Document) -> Passage:
    """A passage of the document's first paragraph."""
    block = next(block for block in document.blocks if block.kind == "paragraph")
    end = document.text.find(".", block.start, block.end) + 1 or block.end
    return Passage(
        passage_id=str(uuid.uuid5(uuid.NAMESPACE_URL, document.document_id + document.version)),
        document_id=document.document_id,
        version=document.version,
        position=0,
        text=document.text[block.start : block.end],
        start=block.start,
        end=block.end,
        sentences=(Span(block.start, end),),
        section=("Hva skjedde",),
        page_from=document.page_at(block.start),
        page_to=document.page_at(block.start),
        language=document.metadata.language or "sv",
    )


class FakeCorpus:
    """Quotes the first sentence of every published document. Can be made to wait or to fail."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._published = home.registry.published_index()
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.answering = threading.Semaphore(0)
        self.closed = False
        self.fail_with: Exception | None = None
        self.filters: Filters | None = None

    @property
    def index_version(self) -> str:
        assert self._published is not None
        return self._published.index_version

    def ask(
        self,
        question: str,
        *,
        language: str | None,
        filters: Filters,
        follows: str | None = None,
        on_progress: OnProgress = ignore_progress,
    ) -> Answer:
        on_progress(Progress("searching"))
        self._work(filters)
        documents = [self._home.registry.document(known.document_id) for known in self._home.registry.known_documents()]
        citations = tuple(self._citation(marker, document) for marker, document in enumerate(documents, start=1))
        lines = [f"• {citation.quote} [{citation.marker}]" for citation in citations]
        answer = Answer(
            str(uuid.uuid4()),
            question,
            language or "sv",
            "answered" if citations else "unanswered",
            "\n".join(["Detta säger underlaget:", *lines]),
            tuple(AnswerSentence(citation.quote, (citation.marker,)) for citation in citations),
            citations,
            {"total": 0.01},
            self.index_version,
            follows=follows,
        )
        for citation, sentence in zip(citations, answer.sentences, strict=True):
            on_progress(Progress("sentence", sentence, (citation,)))
        self._home.registry.keep_answer(answer)
        return answer

    def _citation(self, marker: int, document: Document) -> Citation:
        passage = first_passage(document)
        span = passage.sentences[0]
        return Citation(
            marker,
            passage.passage_id,
            document.document_id,
            document.version,
            document.metadata.title or document.source_name,
            document.metadata.publisher,
            document.metadata.year,
            passage.language,
            passage.page_from,
            " › ".join(passage.section),
            document.text[span.start : span.end],
            span.start,
            span.end,
        )

    def search(self, question: str, *, k: int, filters: Filters, language: str | None) -> object:
        self._work(filters)
        documents = [self._home.registry.document(known.document_id) for known in self._home.registry.known_documents()]
        hits = tuple(
            Hit(rank, 1 / rank, first_passage(document), document.metadata)
            for rank, document in enumerate(documents[:k], start=1)
        )
        return SimpleNamespace(
            question=SimpleNamespace(text=question, language=language or "sv"), hits=hits, timings_s={"search": 0.001}
        )

    def _work(self, filters: Filters) -> None:
        self.filters = filters
        self.answering.release()
        if not self.may_answer.wait(30):
            raise AssertionError("nobody let the corpus answer")
        if self.fail_with is not None:
            raise self.fail_with

    def refresh(self) -> bool:
        published = self._home.registry.published_index()
        if published == self._published:
            return False
        self._published = published
        return True

    def close(self) -> None:
        self.closed = True


__all__ = [
    "HTML",
    "MARKDOWN",
    "PDF_LINES",
    "PDF_QUOTE",
    "FakeCorpus",
    "first_passage",
    "publish",
    "settings_for",
    "write_pdf",
]
