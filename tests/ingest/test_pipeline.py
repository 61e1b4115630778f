"""The pipeline by itself: files in = documents + rejections, in any mixture."""

import pytest

from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.errors import HomeError, UnreadableSource
from erfarenhet.ingest.incoming import Incoming
from erfarenhet.ingest.pipeline import IngestionPipeline
from erfarenhet.ingest.split_passages import PassageSize
from erfarenhet.records import Block, Content, Metadata, SourceFile
from erfarenhet.store.edge import EdgeEngine
from erfarenhet.store.interface import IndexDescription


class Reader:
    """Content by file name; ``None`` cannot be read."""

    def __init__(self, contents):
        self.contents = contents

    def read(self, source):
        text = self.contents[source.name]
        if text is None:
            raise UnreadableSource(f"{source.name}: broken. Save it anew.")
        fields = {"phases": ["okänd fas"]} if "bad front matter" in text else {}
        return Content(text, (Block("paragraph", 0, len(text)),), metadata=Metadata(front_matter=fields))


@pytest.fixture
def process(tmp_path, default_encoder):
    engine = EdgeEngine(tmp_path / "index")
    description = IndexDescription(default_encoder.identity, default_encoder.dimensions, "r", "0")
    store = engine.create("g1", description)
    asked = []

    def choose_id(_content, item):
        asked.append(item.source.name)
        return item.source.name.split(".")[0]

    def run(contents, known=(), keep=lambda _source: None):
        pipeline = IngestionPipeline(
            reader=Reader(contents),
            choose_id=choose_id,
            keep_source=keep,
            encoder=default_encoder,
            terms=LexicalTerms(),
            size=PassageSize(220, 40, default_encoder.max_tokens),
            store=store,
        )
        items = [Incoming(SourceFile(tmp_path / n, n, f"{i:064}", 1), f"/d/{n}") for i, n in enumerate(contents)]
        return pipeline.process(items, known)

    run.store = store
    run.asked = asked
    yield run
    store.close()


GOOD = "Kommunen köpte marken. Sedan byggde den ett hus."


def test_every_file_is_a_document_or_a_rejection(process):
    batch = process({"a.md": GOOD, "b.md": None, "c.md": f"bad front matter {GOOD}", "d.md": f"{GOOD} Igen."})
    assert [item.source.name for item, _ in batch.documents] == ["a.md", "d.md"]
    assert {rejection.source: rejection.reason.split(":")[0] for rejection in batch.rejected} == {
        "/d/b.md": "b.md",
        "/d/c.md": "c.md",
    }
    assert {name: len(passages) for name, passages in batch.passages.items()} == {"a": 1, "d": 1}
    assert process.store.count() == 2
    # What is rejected is not asked for an id: asking has effects on the rest of the run.
    assert process.asked == ["a.md", "d.md"]


@pytest.mark.parametrize("contents", [{}, {"a.md": None}])
def test_nothing_to_index(process, contents):
    batch = process(contents)
    assert (batch.documents, dict(batch.passages)) == ((), {})
    assert len(batch.rejected) == len(contents)


def test_a_second_time_replaces(process):
    process({"a.md": GOOD + " Gammalt."})
    batch = process({"a.md": GOOD})
    assert [entry.passage for entry in process.store.passages()] == list(batch.passages["a"])


def test_known_documents_are_indexed_without_being_read(process):
    (known,) = process({"a.md": GOOD}).documents
    process.store.delete_documents(["a"])
    batch = process({"b.md": None}, [known])
    assert batch.documents == (known,)
    assert len(batch.rejected) == 1
    assert process.store.count() == 1


def test_a_source_that_cannot_be_kept(process):
    def gone(source):
        raise UnreadableSource(f"{source.name}: gone.")

    assert [rejection.reason for rejection in process({"a.md": GOOD}, keep=gone).rejected] == ["a.md: gone."]
    assert process.store.count() == 0

    def full(_source):
        raise HomeError("full")

    with pytest.raises(HomeError, match="full"):
        process({"a.md": GOOD}, keep=full)
