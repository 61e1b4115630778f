"""Choose the encoder that the settings name: load it, or tell what it would be."""

from __future__ import annotations

from erfarenhet.encoding.interface import Encoder, EncoderFacts
from erfarenhet.encoding.onnx_encoder import OnnxEncoder, read_model_facts
from erfarenhet.encoding.prepare_model import Progress, prepare_model
from erfarenhet.encoding.vector_cache import CachingEncoder, VectorCache, cache_file
from erfarenhet.settings import DEFAULT_MODEL, Settings


def load_encoder(settings: Settings, *, threads: int | None = None, progress: Progress | None = None) -> Encoder:
    """The encoder of ``settings.model``, ready to use; the default model is prepared first where it is missing.

    Vectors of passages are remembered in the cache folder, unless ``settings.vector_cache_megabytes`` is 0.

    Args:
        threads: that work on one text; by default ``settings.encoder_threads``. A service that answers in several
            threads wants 1.
        progress: called with the step that begins and the share that is done, 0–1, while a model is prepared.

    Raises:
        ModelError: the model cannot be prepared or loaded.
    """
    encoder = _load(settings, settings.encoder_threads if threads is None else threads, progress)
    if settings.vector_cache_megabytes == 0:
        return encoder
    cache = VectorCache(
        cache_file(settings.cache, encoder),
        dimensions=encoder.dimensions,
        max_bytes=settings.vector_cache_megabytes << 20,
    )
    return CachingEncoder(encoder, cache)


def _load(settings: Settings, threads: int, progress: Progress | None) -> Encoder:
    if settings.model == DEFAULT_MODEL:
        prepared = prepare_model(settings.cache, progress=progress)
        return OnnxEncoder(
            prepared.folder,
            threads=threads,
            question_prefix=settings.question_prefix,
            passage_prefix=settings.passage_prefix,
        )
    from erfarenhet.encoding.sentence_transformers_encoder import SentenceTransformersEncoder

    return SentenceTransformersEncoder(
        settings.model,
        question_prefix=settings.question_prefix,
        passage_prefix=settings.passage_prefix,
        threads=threads,
    )


def describe_encoder(settings: Settings, *, progress: Progress | None = None) -> EncoderFacts | None:
    """What ``load_encoder`` would load, from the prepared model's manifest: milliseconds rather than a second.

    Args:
        progress: as in ``load_encoder``; the default model is prepared here too where it is missing.

    Returns:
        ``None`` for any other model than the default one: its revision is known only once it is loaded.
    Raises:
        ModelError: the model cannot be prepared, or its manifest is damaged.
    """
    if settings.model != DEFAULT_MODEL:
        return None
    return read_model_facts(
        prepare_model(settings.cache, progress=progress).folder,
        question_prefix=settings.question_prefix,
        passage_prefix=settings.passage_prefix,
    )
