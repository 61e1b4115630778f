"""Put the parts together as the settings ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from erfarenhet.corpus.home import Home
from erfarenhet.curation.look_over import LookOver
from erfarenhet.curation.review_dates import next_review, today
from erfarenhet.encoding.interface import Encoder
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.encoding.load_encoder import describe_encoder, load_encoder
from erfarenhet.ingest.ingest_tools import IngestTools, Policy
from erfarenhet.ingest.readers.isolated import IsolatedReader
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.recipe import load_recipe
from erfarenhet.settings import Settings
from erfarenhet.store.interface import IndexDescription
from erfarenhet.store.open_engine import open_engine


def curated_tools(
    home: Home, settings: Settings, model_progress: Callable[[str, float], None] | None, who: str
) -> IngestTools:
    """What ingestion works with when somebody hands files in: looked over, and published as the settings ask."""
    look_over = None if settings.personal_data == "ignore" else LookOver(home.registry, settings.personal_data)
    policy = Policy(who, settings.review == "required", next_review(settings, today()), look_over)
    return replace(ingest_tools(home, settings, model_progress), policy=policy)


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
