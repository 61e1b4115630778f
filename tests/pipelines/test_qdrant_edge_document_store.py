"""The document store on Qdrant Edge: Haystack's own test suites, and what they leave out."""

import asyncio
import inspect
import math
import os
import subprocess
import sys

os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")

import pytest
from haystack import Pipeline
from haystack.dataclasses import ByteStream, Document, SparseEmbedding
from haystack.document_stores.errors import DocumentStoreError, DuplicateDocumentError
from haystack.document_stores.types import DuplicatePolicy, FilterPolicy
from haystack.errors import FilterError
from haystack.testing import document_store_async
from haystack.testing.document_store import (
    CountDocumentsByFilterTest,
    CountUniqueMetadataByFilterTest,
    DocumentStoreBaseExtendedTests,
    GetMetadataFieldMinMaxTest,
    GetMetadataFieldsInfoTest,
    GetMetadataFieldUniqueValuesTest,
    create_filterable_docs,
)
from haystack.utils.filters import document_matches_filter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erfarenhet.pipelines.qdrant_edge_document_store import QdrantEdgeDocumentStore
from erfarenhet.pipelines.qdrant_edge_retrievers import (
    QdrantEdgeEmbeddingRetriever,
    QdrantEdgeHybridRetriever,
    QdrantEdgeSparseEmbeddingRetriever,
)


def assert_same(received, expected):
    """Equal but for the order and single precision of embeddings."""
    received, expected = (sorted(documents, key=lambda d: d.id) for documents in (received, expected))
    assert [d.id for d in received] == [d.id for d in expected]
    for got, given_ in zip(received, expected, strict=True):
        for name in ("content", "meta", "blob", "sparse_embedding"):
            assert getattr(got, name) == getattr(given_, name)
        assert (got.embedding is None) == (given_.embedding is None)
        if given_.embedding is not None:
            assert got.embedding == pytest.approx(given_.embedding, rel=1e-5, abs=1e-6)


class TestHaystackSuites(
    DocumentStoreBaseExtendedTests,
    CountDocumentsByFilterTest,
    CountUniqueMetadataByFilterTest,
    GetMetadataFieldsInfoTest,
    GetMetadataFieldMinMaxTest,
    GetMetadataFieldUniqueValuesTest,
):
    """Every synchronous suite that Haystack 3.4 offers."""

    @pytest.fixture
    def document_store(self, tmp_path):
        with QdrantEdgeDocumentStore(tmp_path / "documents") as store:
            yield store

    @staticmethod
    def assert_documents_are_equal(received, expected):
        assert_same(received, expected)

    def test_write_documents(self, document_store):
        document = Document(content="Åtgärder")
        assert document_store.write_documents([document]) == 1
        with pytest.raises(DuplicateDocumentError):
            document_store.write_documents([document])
        self.assert_documents_are_equal(document_store.filter_documents(), [document])


def async_suites():
    """Every asynchronous test that Haystack offers; run by asyncio itself, so that no plugin is needed."""
    for name, suite in sorted(vars(document_store_async).items()):
        if name.endswith("AsyncTest"):
            for test, function in inspect.getmembers(suite, inspect.iscoroutinefunction):
                if test.startswith("test_"):
                    yield pytest.param(suite, function, id=f"{name}.{test}")


@pytest.mark.parametrize(("suite", "function"), list(async_suites()))
def test_haystack_async_suites(suite, function, tmp_path):
    class Suite(suite):
        assert_documents_are_equal = staticmethod(assert_same)

    if function.__name__ == "test_write_documents_async":
        pytest.skip("left to the store by Haystack; test_writing_asynchronously is it")
    with QdrantEdgeDocumentStore(tmp_path / "documents") as store:
        known = {"self": Suite(), "document_store": store, "filterable_docs": create_filterable_docs()}
        asyncio.run(function(**{name: known[name] for name in inspect.signature(function).parameters}))


def test_writing_asynchronously(store):
    async def write_twice_at_once():
        documents = [[Document(id=f"{n}-{i}") for i in range(20)] for n in range(4)]
        return await asyncio.gather(*map(store.write_documents_async, documents))

    assert asyncio.run(write_twice_at_once()) == [20] * 4
    assert store.count_documents() == 80
    with pytest.raises(DuplicateDocumentError):
        asyncio.run(store.write_documents_async([Document(id="0-0")]))


@pytest.fixture
def store(tmp_path):
    with QdrantEdgeDocumentStore(tmp_path / "documents", embedding_dim=3) as store:
        yield store


def some_documents():
    return [
        Document(
            id="å",
            content="Varvet",
            meta={"år": 1990, "län": "Örebro", "öppen": True, "n": 1},
            embedding=[3.0, 0.0, 0.0],
            sparse_embedding=SparseEmbedding([1, 9], [1.0, 0.5]),
        ),
        Document(
            id="ø",
            content="Verftet",
            meta={"år": 2000.0, "fylke": {"navn": "Sør-Trøndelag"}, "öppen": False, "n": 1.5},
            embedding=[1.0, 1.0, 0.0],
            sparse_embedding=SparseEmbedding([9], [2.0]),
        ),
        Document(
            id="ö",
            blob=ByteStream(b"\x00\xff", meta={"fil": "å.pdf"}, mime_type="application/pdf"),
            meta={"taggar": ["a", "b"], "datum": "2001-02-03T00:00:00"},
        ),
        Document(id="tom"),
    ]


def test_documents_come_back_as_they_went_in_after_reopening(tmp_path):
    with QdrantEdgeDocumentStore(tmp_path / "d", embedding_dim=3) as store:
        store.write_documents(some_documents())
    with QdrantEdgeDocumentStore(tmp_path / "d", embedding_dim=3) as store:
        assert_same(store.filter_documents(), some_documents())
        assert [d.embedding for d in store.filter_documents({"field": "id", "operator": "==", "value": "å"})] == [
            [3.0, 0.0, 0.0]
        ]


@pytest.mark.parametrize("similarity", ["cosine", "dot_product", "l2"])
def test_dense_ranking_is_the_brute_force_one(tmp_path, similarity):
    vectors = {"a": [4.0, 0.0, 0.0], "b": [1.0, 1.0, 0.0], "c": [0.1, 0.2, 0.9], "d": [0.0, 5.0, 1.0]}
    query = [0.5, 1.0, 0.2]
    dot = {name: math.fsum(x * y for x, y in zip(v, query, strict=True)) for name, v in vectors.items()}
    scores = {
        "dot_product": dot,
        "cosine": {name: dot[name] / math.hypot(*v) / math.hypot(*query) for name, v in vectors.items()},
        "l2": {name: math.dist(v, query) for name, v in vectors.items()},
    }[similarity]
    best = sorted(scores, key=scores.__getitem__, reverse=similarity != "l2")[:3]
    with QdrantEdgeDocumentStore(tmp_path / "d", embedding_dim=3, similarity=similarity) as store:
        store.write_documents([Document(id=name, embedding=vector) for name, vector in vectors.items()])
        found = store.query_by_embedding(query, top_k=3, return_embedding=True)
        assert [d.id for d in found] == best
        assert [d.score for d in found] == pytest.approx([scores[name] for name in best], rel=1e-5)
        assert found[0].embedding == pytest.approx(vectors[best[0]], rel=1e-5)
        assert store.query_by_embedding(query, top_k=1)[0].embedding is None


def test_sparse_and_hybrid_ranking(store):
    store.write_documents(some_documents())
    sparse = SparseEmbedding([9], [1.0])
    assert [(d.id, d.score) for d in store.query_by_sparse_embedding(sparse)] == [("ø", 2.0), ("å", 0.5)]
    found = store.query_hybrid([1.0, 0.0, 0.0], sparse)
    assert {d.id for d in found} == {"å", "ø"}  # each first in one ranking and second in the other
    assert found[0].score == pytest.approx(found[1].score)
    filters = {"field": "meta.öppen", "operator": "==", "value": False}
    assert [d.id for d in store.query_hybrid([1.0, 0.0, 0.0], sparse, filters=filters)] == ["ø"]
    assert [d.id for d in store.query_by_embedding([1.0, 0.0, 0.0], filters=filters)] == ["ø"]


def test_idf_lowers_common_terms(tmp_path):
    with QdrantEdgeDocumentStore(tmp_path / "d", embedding_dim=3, sparse_idf=True) as store:
        store.write_documents(
            [
                Document(id=str(i), sparse_embedding=SparseEmbedding([1] if i else [1, 2], [1.0] if i else [1.0, 1.0]))
                for i in range(4)
            ]
        )
        (found,) = store.query_by_sparse_embedding(SparseEmbedding([2], [1.0]))
        assert found.score == pytest.approx(math.log(1 + (4 - 1 + 0.5) / (1 + 0.5)), rel=1e-5)


def test_sparse_needs_to_be_asked_for(tmp_path):
    with QdrantEdgeDocumentStore(tmp_path / "d", embedding_dim=3, use_sparse_embeddings=False) as store:
        with pytest.raises(ValueError, match="use_sparse_embeddings"):
            store.write_documents(some_documents())
        with pytest.raises(DocumentStoreError, match="use_sparse_embeddings"):
            store.query_by_sparse_embedding(SparseEmbedding([1], [1.0]))
        assert store.count_documents() == 0


@pytest.mark.parametrize(
    "bad",
    [
        Document(embedding=[1.0, 2.0]),
        Document(embedding=[1.0, math.nan, 0.0]),
        Document(embedding=[math.inf, 0.0, 0.0]),
        Document(sparse_embedding=SparseEmbedding([1, 1], [1.0, 1.0])),
        Document(sparse_embedding=SparseEmbedding([-1], [1.0])),
        Document(sparse_embedding=SparseEmbedding([1], [math.nan])),
        Document(meta={"när": object()}),
        Document(meta={"x": math.nan}),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(store, bad):
    with pytest.raises(ValueError):  # noqa: PT011 (the messages differ)
        store.write_documents([Document(content="gott"), bad])
    assert store.count_documents() == 0


def test_the_same_id_twice_in_one_call(store):
    twice = [Document(id="1", content="första"), Document(id="1", content="andra")]
    with pytest.raises(DuplicateDocumentError, match="1"):
        store.write_documents(twice)
    assert store.write_documents(twice, DuplicatePolicy.SKIP) == 1
    assert store.filter_documents()[0].content == "första"
    assert store.write_documents(twice, DuplicatePolicy.OVERWRITE) == 2
    assert store.filter_documents()[0].content == "andra"


def test_deleting_everything_gives_the_room_back(store, tmp_path):
    store.write_documents(some_documents())
    store.delete_all_documents(recreate_index=True)
    assert store.count_documents() == 0
    assert store.write_documents(some_documents()) == 4


def test_empty_filters_change_nothing(store):
    store.write_documents(some_documents())
    with pytest.raises(FilterError):
        store.delete_by_filter({})
    with pytest.raises(FilterError):
        store.update_by_filter({}, {"x": 1})
    assert store.count_documents() == 4


def test_updated_meta_is_what_filters_see(store):
    store.write_documents(some_documents())
    was_open = {"field": "meta.öppen", "operator": "==", "value": True}
    assert store.update_by_filter(was_open, {"öppen": False, "ny": [1]}) == 1
    assert store.count_documents_by_filter(was_open) == 0
    assert store.count_documents_by_filter({"field": "öppen", "operator": "==", "value": False}) == 2
    assert store.count_documents_by_filter({"field": "ny", "operator": "==", "value": [1]}) == 1
    updated = next(d for d in store.filter_documents() if d.id == "å")
    assert updated.meta == {**some_documents()[0].meta, "öppen": False, "ny": [1]}
    assert updated.embedding == [3.0, 0.0, 0.0]
    assert updated.sparse_embedding == some_documents()[0].sparse_embedding


# --- filters ----------------------------------------------------------------------------------------------------

FIELDS = [
    "meta.s",
    "meta.i",
    "meta.f",
    "meta.b",
    "meta.l",
    "meta.o",
    "meta.o.å",
    "meta.min nyckel",
    "meta.saknas",
    "content",
]
STRINGS = st.sampled_from(["a", "Å", "a\u030a", "ø", "æ\u00ad", ""])
VALUES = {
    "s": STRINGS,
    "i": st.integers(-3, 3),
    "f": st.sampled_from([-1.5, 0.0, 1.0, 2.5]),
    "b": st.booleans(),
    "l": st.lists(STRINGS, max_size=2),
    "o": st.dictionaries(st.just("å"), st.integers(-1, 1), max_size=1),
    "min nyckel": STRINGS,
}
METAS = st.fixed_dictionaries({}, optional={name: st.none() | values for name, values in VALUES.items()})
# Python has True == 1, which this store (like every JSON store) has not; so booleans stay with their own field.
ANY_VALUE = st.none() | STRINGS | st.integers(-3, 3) | st.sampled_from([-1.5, 1.0]) | VALUES["l"] | VALUES["o"]


def comparisons(field):
    values = st.none() | st.booleans() if field == "meta.b" else ANY_VALUE
    equality = st.fixed_dictionaries(
        {"field": st.just(field), "operator": st.sampled_from(["==", "!="]), "value": values}
    )
    members = st.fixed_dictionaries(
        {"field": st.just(field), "operator": st.sampled_from(["in", "not in"]), "value": st.lists(values, max_size=3)}
    )
    if field not in ("meta.i", "meta.f", "meta.o.å", "meta.saknas"):
        return equality | members
    ordered = st.fixed_dictionaries(
        {
            "field": st.just(field),
            "operator": st.sampled_from([">", ">=", "<", "<="]),
            "value": st.none() | st.integers(-3, 3) | st.floats(-3, 3),
        }
    )
    return equality | members | ordered


FILTERS = st.recursive(
    st.sampled_from(FIELDS).flatmap(comparisons),
    lambda inner: st.fixed_dictionaries(
        {"operator": st.sampled_from(["AND", "OR", "NOT"]), "conditions": st.lists(inner, min_size=1, max_size=3)}
    ),
    max_leaves=5,
)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(metas=st.lists(METAS, min_size=1, max_size=8), filters=st.lists(FILTERS, min_size=1, max_size=4))
def test_filters_are_haystacks_own(store, metas, filters):
    store.delete_all_documents()
    documents = [Document(id=str(i), content="Å" if i % 2 else None, meta=meta) for i, meta in enumerate(metas)]
    store.write_documents(documents)
    for one in filters:
        expected = {d.id for d in documents if document_matches_filter(one, d)}
        assert {d.id for d in store.filter_documents(one)} == expected
        assert store.count_documents_by_filter(one) == len(expected)


@pytest.mark.parametrize(
    "bad",
    [
        {"field": "meta.x", "operator": "like", "value": 1},
        {"field": "meta.x", "operator": "==", "value": object()},
        {"field": "meta.x", "operator": ">", "value": True},
        {"field": "meta.x", "operator": ">", "value": {"a": 1}},
        {"field": 'meta.x"y', "operator": ">", "value": 1},
        {"operator": "XOR", "conditions": [{"field": "a", "operator": "==", "value": 1}]},
        {"operator": "AND", "conditions": []},
        {"operator": "AND", "conditions": {"field": "a"}},
    ],
)
def test_malformed_filters(store, bad):
    with pytest.raises(FilterError):
        store.filter_documents(bad)


# --- folder, lock, serialisation --------------------------------------------------------------------------------


def test_nothing_is_opened_before_the_first_use(tmp_path):
    QdrantEdgeDocumentStore(tmp_path / "djupt" / "ner")
    assert list(tmp_path.iterdir()) == []


def test_one_store_at_a_time(store, tmp_path):
    store.write_documents(some_documents())
    other = QdrantEdgeDocumentStore(tmp_path / "documents", embedding_dim=3, lock_timeout_s=0.05)
    with pytest.raises(DocumentStoreError, match=str(os.getpid())):
        other.count_documents()
    code = (
        "from erfarenhet.pipelines.qdrant_edge_document_store import QdrantEdgeDocumentStore as Store;"
        f"Store({store.path!r}, embedding_dim=3, lock_timeout_s=0).count_documents()"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert str(os.getpid()) in run.stderr
    store.close()
    assert other.count_documents() == 4
    other.close()
    assert store.count_documents() == 4  # opens again


def test_another_configuration_is_refused(store, tmp_path):
    store.write_documents(some_documents())
    store.close()
    with pytest.raises(DocumentStoreError, match="size 5"):
        QdrantEdgeDocumentStore(tmp_path / "documents", embedding_dim=5).count_documents()
    assert store.count_documents() == 4  # and the lock was let go


def test_a_damaged_folder(store, tmp_path):
    store.write_documents(some_documents())
    store.close()
    next((tmp_path / "documents").rglob("vector_storage-dense/vectors/status.dat")).write_bytes(b"")
    with pytest.raises(DocumentStoreError, match="Qdrant Edge failed"):
        store.count_documents()


@pytest.mark.parametrize("wrong", [{"similarity": "hamming"}, {"embedding_dim": 0}])
def test_settings_that_make_no_sense(tmp_path, wrong):
    with pytest.raises(ValueError, match=r"similarity|embedding_dim"):
        QdrantEdgeDocumentStore(tmp_path, **wrong)


def test_store_to_dict_and_back(tmp_path):
    store = QdrantEdgeDocumentStore(
        tmp_path / "å",
        embedding_dim=7,
        similarity="l2",
        use_sparse_embeddings=False,
        sparse_idf=True,
        lock_timeout_s=1.5,
    )
    data = store.to_dict()
    assert data["type"] == "erfarenhet.pipelines.qdrant_edge_document_store.QdrantEdgeDocumentStore"
    assert data["init_parameters"] == {
        "path": str(tmp_path / "å"),
        "embedding_dim": 7,
        "similarity": "l2",
        "use_sparse_embeddings": False,
        "sparse_idf": True,
        "lock_timeout_s": 1.5,
    }
    assert QdrantEdgeDocumentStore.from_dict(data).to_dict() == data


RETRIEVERS = {
    QdrantEdgeEmbeddingRetriever: {"query_embedding": [1.0, 0.1, 0.0]},
    QdrantEdgeSparseEmbeddingRetriever: {"query_sparse_embedding": SparseEmbedding([1, 9], [1.0, 0.1])},
    QdrantEdgeHybridRetriever: {
        "query_embedding": [1.0, 0.1, 0.0],
        "query_sparse_embedding": SparseEmbedding([1, 9], [1.0, 0.1]),
    },
}


@pytest.mark.parametrize("kind", RETRIEVERS)
def test_retrievers_in_a_pipeline(store, kind):
    store.write_documents(some_documents())
    pipeline = Pipeline()
    pipeline.add_component("retriever", kind(store, top_k=5))
    found = pipeline.run({"retriever": RETRIEVERS[kind]})["retriever"]["documents"]
    assert [d.id for d in found] == ["å", "ø"]
    assert found[0].embedding is None
    found = pipeline.run({"retriever": {**RETRIEVERS[kind], "top_k": 1}})["retriever"]["documents"]
    assert [d.id for d in found] == ["å"]
    with pytest.raises(Exception, match="top_k"):
        pipeline.run({"retriever": {**RETRIEVERS[kind], "top_k": 0}})


@pytest.mark.parametrize("kind", RETRIEVERS)
def test_retrievers_filter_policy_and_embeddings(store, kind):
    store.write_documents(some_documents())
    own = {"field": "meta.öppen", "operator": "==", "value": True}
    given_ = {"field": "meta.år", "operator": ">=", "value": 1990}
    replacing = kind(store, filters=own, return_embedding=True)
    assert [d.id for d in replacing.run(**RETRIEVERS[kind])["documents"]] == ["å"]
    assert replacing.run(**RETRIEVERS[kind])["documents"][0].embedding == pytest.approx([3.0, 0.0, 0.0])
    assert len(replacing.run(**RETRIEVERS[kind], filters=given_)["documents"]) == 2
    merging = kind(store, filters=own, filter_policy="merge")
    assert [d.id for d in merging.run(**RETRIEVERS[kind], filters=given_)["documents"]] == ["å"]


@pytest.mark.parametrize("kind", RETRIEVERS)
def test_retrievers_to_dict_and_back(store, kind):
    retriever = kind(
        store, filters={"field": "meta.n", "operator": "==", "value": 1}, top_k=3, filter_policy=FilterPolicy.MERGE
    )
    data = retriever.to_dict()
    again = kind.from_dict(data)
    assert again.to_dict() == data
    assert again.document_store.path == store.path
    pipeline = Pipeline()
    pipeline.add_component("retriever", retriever)
    loaded = Pipeline.loads(pipeline.dumps(), allowed_modules=["erfarenhet.*"])
    assert loaded.get_component("retriever").to_dict() == data
