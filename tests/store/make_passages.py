"""Synthetic passages for the store's tests: small vectors, no model. Also run by the tests' subprocesses."""

import random
import uuid

import numpy as np

from erfarenhet.encoding.interface import PassageVectors, SparseVector
from erfarenhet.records import Metadata, Passage, Span
from erfarenhet.store.interface import IndexDescription, IndexedPassage

DIMENSIONS = 8
DESCRIPTION = IndexDescription(encoder="test@1", dimensions=DIMENSIONS, recipe="åäö", code_version="0.0.1")

# The same place in several spellings: case, combining characters, a soft hyphen that belongs to the name as given.
PLACES = (
    "Skellefteå",
    "SKELLEFTEÅ",
    "Skelleftea\u030a",
    "Örnsköldsvik",
    "Bodø",
    "Sør-Varanger",
    "Ærø",
    "Väs\u00adterås",
    "Straße",
)
PUBLISHERS = ("Tillväxtverket", "Innovasjon Norge", "Älvdalens kommun", "innovasjon norge")
LANGUAGES = ("sv", "nb", "nn")
TYPES = ("utvardering", "årsrapport", "veileder")
COUNTRIES = ("SE", "NO")
PHASES = ("forbereda", "analysera", "genomfora")
EVENTS = ("nedlaggning", "etablering", "omställning")


def unit(rng: np.random.Generator, *shape: int) -> np.ndarray:
    vectors = rng.standard_normal(shape)
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def passage_id(document_id: str, position: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{document_id}#{position}"))


def make_passage(
    document_id: str, position: int, *, text: str = "Företaget lade ned. Hva skjedde?", seed: int = 0
) -> IndexedPassage:
    """A passage whose vectors, terms and metadata follow from its arguments alone."""
    key = f"{document_id}#{position}#{seed}"
    numbers = np.random.default_rng(list(key.encode()))
    chance = random.Random(f"document {document_id} {seed}")
    cut = text.find(". ") + 1 or len(text)
    spans = (Span(10, 10 + cut), Span(11 + cut, 10 + len(text))) if cut < len(text) else (Span(10, 10 + cut),)
    some = lambda pool: tuple(chance.sample(pool, chance.randint(0, min(2, len(pool)))))  # noqa: E731
    maybe = lambda value: value if chance.random() < 0.7 else None  # noqa: E731
    year_from = maybe(chance.randint(1980, 2020))
    metadata = Metadata(
        title=f"Rapport {document_id}",
        language="sv",
        publisher=maybe(chance.choice(PUBLISHERS)),
        year=maybe(chance.randint(1980, 2024)),
        document_type=maybe(chance.choice(TYPES)),
        countries=some(COUNTRIES),
        places=some(PLACES),
        employer=maybe("Bruket AB"),
        event_types=some(EVENTS),
        phases=some(PHASES),
        measures=some(("omskolning", "nyföretagande")),
        year_from=year_from,
        year_to=maybe(year_from + chance.randint(0, 10)) if year_from else maybe(2015),
        url=maybe("https://example.org/rapport"),
        licence=maybe("CC-BY-4.0"),
    )
    passage = Passage(
        passage_id=passage_id(document_id, position),
        document_id=document_id,
        version="0" * 64,
        position=position,
        text=text,
        start=10,
        end=10 + len(text),
        sentences=spans,
        section=("Resultat", "Åtgärder på kort sikt"),
        page_from=3,
        page_to=4,
        paragraph=7,
        header=f"Rapport {document_id}, Skellefteå, 2010",
        language=LANGUAGES[position % 3],
    )
    terms = {}
    for name, size in (("stems", 5), ("ngrams", 12)):
        indices = tuple(int(i) for i in np.unique(numbers.integers(0, 30, size)))
        terms[name] = SparseVector(
            indices, tuple(float(np.float32(w)) for w in numbers.uniform(0.5, 3.0, len(indices)))
        )
    return IndexedPassage(
        passage,
        metadata,
        PassageVectors(unit(numbers, DIMENSIONS), unit(numbers, len(spans), DIMENSIONS)),
        terms,
    )


def make_corpus(documents: int = 20, passages: int = 4) -> list[IndexedPassage]:
    """Passages of several documents, in order."""
    return [make_passage(f"dokument-{d}", p) for d in range(documents) for p in range(passages)]
