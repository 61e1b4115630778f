"""Put the parts together as the settings ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from erfarenhet.corpus.home import Home
from erfarenhet.encoding.interface import Encoder
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.encoding.load_encoder import describe_encoder, load_encoder
from erfarenhet.ingest.ingest_tools import IngestTools
from erfarenhet.ingest.readers.isolated import IsolatedReader
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.recipe import load_recipe
from erfarenhet.settings import Settings
from erfarenhet.store.interface import IndexDescription
from erfarenhet.store.open_engine import open_engine


def ingest_tools(home: Home, settings: Settings, model_progress: Callable[[str, float], None] | None) -> IngestTools:
    """What ingestion into ``home`` works with."""
    recipe = load_recipe(settings.recipe)

    @lru_cache(maxsize=1)
    def encoder() -> Encoder:
        return load_encoder(settings, progress=model_progress)

    def describe_index() -> IndexDescription:
        facts = describe_encoder(settings, progress=model_progress) or encoder()
        return recipe.describe_index(facts, terms.recipe)

    terms = LexicalTerms()
    return IngestTools(
        engine=open_engine(settings.model_copy(update={"home": home.folder})),
        recipe=recipe,
        describe_index=describe_index,
        load_encoder=encoder,
        terms=terms,
        open_reader=lambda: IsolatedReader(ReadLimits.from_settings(settings)),
        lock_timeout_s=settings.lock_timeout_s,
    )
