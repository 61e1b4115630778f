"""Questions from the command line: through the service when one runs on the home, else on the index directly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from erfarenhet.answering.open_corpus import OpenCorpus
from erfarenhet.answering.search_json import search_result_to_json
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.record_json import answer_to_json
from erfarenhet.retrieval.parse_filters import parse_filter_options
from erfarenhet.retrieval.read_question import asker_language, clean_question
from erfarenhet.service_client import find_service
from erfarenhet.settings import Settings


@contextmanager
def _opened(settings: Settings) -> Iterator[OpenCorpus]:
    with Home.of(settings) as home:
        corpus = OpenCorpus.open(home, settings)
        try:
            yield corpus
        finally:
            corpus.close()


def ask_corpus(
    settings: Settings, question: str, filters: Sequence[str], language: str | None, follows: str | None = None
) -> dict[str, Any]:
    """The contract's answer object.

    Args:
        follows: ``answer_id`` of the answer that the question follows up.
    """
    parsed = parse_filter_options(filters)  # before anything is opened: a wrong call must not cost seconds
    cleaned = clean_question(question, max_characters=settings.question_max_characters)
    if language is not None:
        asker_language(cleaned, language)  # unstated, it is told where the question is answered: the models take 0.5 s
    service = find_service(settings.home)
    if service is not None:
        return service.ask(question, filters=parsed, language=language, follows=follows)
    with _opened(settings) as corpus:
        return answer_to_json(corpus.ask(question, filters=parsed, language=language, follows=follows))


def search_corpus(settings: Settings, question: str, filters: Sequence[str], k: int) -> dict[str, Any]:
    """The contract's search object."""
    parsed = parse_filter_options(filters)
    clean_question(question, max_characters=settings.question_max_characters)
    service = find_service(settings.home)
    if service is not None:
        return service.search(question, k=k, filters=parsed)
    with _opened(settings) as corpus:
        return search_result_to_json(corpus.search(question, k=k, filters=parsed))
