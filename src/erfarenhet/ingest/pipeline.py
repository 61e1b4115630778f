"""Ingestion as a Haystack pipeline: thin components over the plain functions of this package.

read → identify → split → encode → write. Whoever wants another reader or an extra step (OCR, masking, another
encoder) adds a component; the components pass our own records, whole and typed. Haystack's own converters are not
used: they skip unreadable files with a log line, and lose pages and headings (measured; see docs/decisions/0004).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Before the import: Haystack reports home by default, and writes to the home folder.
os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")

from haystack import Pipeline, component
from haystack.core.errors import PipelineRuntimeError

from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.errors import UnreadableSource
from erfarenhet.ingest.front_matter import check_front_matter
from erfarenhet.ingest.incoming import Incoming, Reader
from erfarenhet.ingest.index_passages import index_passages
from erfarenhet.ingest.make_document import make_document
from erfarenhet.ingest.split_passages import PassageSize, split_passages
from erfarenhet.records import Content, Document, Passage, Rejection, SourceFile
from erfarenhet.store.interface import IndexedPassage, PassageStore


@component
class ReadSources:
    """Source files to contents; a file that cannot be read becomes a rejection, and the rest go on."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    @component.output_types(contents=list[tuple[Incoming, Content]], rejected=list[Rejection])
    def run(self, incoming: list[Incoming]) -> dict[str, Any]:
        """Every file comes out once, read or rejected."""
        contents: list[tuple[Incoming, Content]] = []
        rejected: list[Rejection] = []
        for item in incoming:
            try:
                contents.append((item, self.reader.read(item.source)))
            except UnreadableSource as exc:
                rejected.append(Rejection(item.location, str(exc)))
        return {"contents": contents, "rejected": rejected}


# When a component fails, Haystack tries to write a snapshot of records that it does not know, and warns of each.
logging.getLogger("haystack.utils.base_serialization").setLevel(logging.ERROR)

ChooseId = Callable[[Content, Incoming], str]
KeepSource = Callable[[SourceFile], object]
Divert = Callable[[Incoming, Document], bool]


@component
class IdentifyDocuments:
    """Contents to documents: checked front matter, source file kept, id, title, language."""

    def __init__(self, choose_id: ChooseId, keep_source: KeepSource, divert: Divert) -> None:
        self.choose_id = choose_id
        self.keep_source = keep_source
        self.divert = divert

    @component.output_types(
        documents=list[tuple[Incoming, Document]],
        diverted=list[tuple[Incoming, Document]],
        rejected=list[Rejection],
    )
    def run(self, contents: list[tuple[Incoming, Content]], known: list[tuple[Incoming, Document]]) -> dict[str, Any]:
        """Every content comes out once: as a document to index, as one that is kept for a review, or as a rejection.

        ``known`` documents pass as they are.
        """
        documents = list(known)
        diverted: list[tuple[Incoming, Document]] = []
        rejected: list[Rejection] = []
        for item, content in contents:
            try:
                if content.metadata.front_matter:
                    check_front_matter(content.metadata.front_matter, item.source.name)
                self.keep_source(item.source)
                # Last: a file that is rejected must not have taken an id.
                document = make_document(content, item.source, self.choose_id(content, item))
                (diverted if self.divert(item, document) else documents).append((item, document))
            except UnreadableSource as exc:
                rejected.append(Rejection(item.location, str(exc)))
        return {"documents": documents, "diverted": diverted, "rejected": rejected}


@component
class SplitDocuments:
    """Documents to passages."""

    def __init__(self, encoder: Encoder, size: PassageSize) -> None:
        self.encoder = encoder
        self.size = size

    @component.output_types(passages=list[Passage])
    def run(self, documents: list[tuple[Incoming, Document]]) -> dict[str, Any]:
        """All passages of all documents, in order."""
        count_tokens = self.encoder.count_tokens
        return {
            "passages": [
                passage
                for _, document in documents
                for passage in split_passages(document, size=self.size, count_tokens=count_tokens)
            ]
        }


@component
class EncodePassages:
    """Passages to vectors and weighted terms."""

    def __init__(self, encoder: Encoder, terms: Terms) -> None:
        self.encoder = encoder
        self.terms = terms

    @component.output_types(indexed=list[IndexedPassage])
    def run(self, passages: list[Passage], documents: list[tuple[Incoming, Document]]) -> dict[str, Any]:
        """One entry per passage, in order."""
        metadata = {document.document_id: document.metadata for _, document in documents}
        return {"indexed": index_passages(passages, metadata, encoder=self.encoder, terms=self.terms)}


@component
class WritePassages:
    """Passages into the generation that is being built. The documents' former passages go first."""

    def __init__(self, store: PassageStore) -> None:
        self.store = store

    @component.output_types(written=list[Passage])
    def run(self, indexed: list[IndexedPassage], documents: list[tuple[Incoming, Document]]) -> dict[str, Any]:
        """The passages that now stand in the store."""
        self.store.delete_documents([document.document_id for _, document in documents])
        self.store.upsert(indexed)
        return {"written": [entry.passage for entry in indexed]}


@dataclass(frozen=True, slots=True)
class ProcessedBatch:
    """What became of a batch of source files: files in = documents + diverted + rejections."""

    documents: tuple[tuple[Incoming, Document], ...]
    diverted: tuple[tuple[Incoming, Document], ...]
    passages: Mapping[str, tuple[Passage, ...]]
    rejected: tuple[Rejection, ...]


class IngestionPipeline:
    """The pipeline, built once for a run of ingestion and fed batch by batch."""

    def __init__(
        self,
        *,
        reader: Reader,
        choose_id: ChooseId,
        keep_source: KeepSource,
        encoder: Encoder,
        terms: Terms,
        size: PassageSize,
        store: PassageStore,
        divert: Divert = lambda _item, _document: False,
    ) -> None:
        pipeline = Pipeline()
        pipeline.add_component("read", ReadSources(reader))
        pipeline.add_component("identify", IdentifyDocuments(choose_id, keep_source, divert))
        pipeline.add_component("split", SplitDocuments(encoder, size))
        pipeline.add_component("encode", EncodePassages(encoder, terms))
        pipeline.add_component("write", WritePassages(store))
        pipeline.connect("read.contents", "identify.contents")
        for step in ("split", "encode", "write"):
            pipeline.connect("identify.documents", f"{step}.documents")
        pipeline.connect("split.passages", "encode.passages")
        pipeline.connect("encode.indexed", "write.indexed")
        self.pipeline = pipeline

    def process(self, incoming: Sequence[Incoming], known: Sequence[tuple[Incoming, Document]] = ()) -> ProcessedBatch:
        """Take a batch of files in, and index ``known`` documents anew without reading their files.

        Raises:
            HomeError, StoreError, ModelError: as the component raised them.
        """
        try:
            outputs = self.pipeline.run(
                {"read": {"incoming": list(incoming)}, "identify": {"known": list(known)}},
                include_outputs_from={"read", "identify", "write"},
            )
        except PipelineRuntimeError as exc:
            # Haystack wraps what a component raises; callers expect errors of ours as they were raised.
            if exc.__cause__ is None:
                raise
            raise exc.__cause__ from exc.__cause__.__cause__
        documents, diverted = outputs["identify"]["documents"], outputs["identify"]["diverted"]
        passages: dict[str, list[Passage]] = {document.document_id: [] for _, document in documents}
        for passage in outputs["write"]["written"]:
            passages[passage.document_id].append(passage)
        rejected = (*outputs["read"]["rejected"], *outputs["identify"]["rejected"])
        came_in, came_out = len(incoming) + len(known), len(documents) + len(diverted) + len(rejected)
        if came_out != came_in:
            raise AssertionError(f"{came_in} files in, {came_out} documents and rejections out")
        by_document = {key: tuple(value) for key, value in passages.items()}
        return ProcessedBatch(tuple(documents), tuple(diverted), by_document, rejected)
