"""Which engine the settings ask for."""

from __future__ import annotations

from erfarenhet.settings import Settings
from erfarenhet.store.interface import StoreEngine


def open_engine(settings: Settings) -> StoreEngine:
    """The engine for these settings: a server when ``qdrant_url`` is set, else folders below ``home/index``.

    Raises:
        StoreError: the URL makes no sense. A server that does not answer shows at the first use.
    """
    # Imported here: each brings a library that the other kind of installation does not touch.
    if settings.qdrant_url is not None:
        from erfarenhet.store.server import ServerEngine

        key = settings.qdrant_api_key
        return ServerEngine(
            settings.qdrant_url, None if key is None else key.get_secret_value(), settings.collection_prefix
        )
    from erfarenhet.store.edge import EdgeEngine

    return EdgeEngine(settings.home / "index", lock_timeout_s=settings.lock_timeout_s)
