"""Cases for the command line: through the service when one runs on the home, else directly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from erfarenhet.answering.open_corpus import OpenCorpus
from erfarenhet.cases.brief_json import brief_to_json
from erfarenhet.cases.brief_memo import brief_memo
from erfarenhet.cases.case_json import case_list_to_json, case_to_json
from erfarenhet.cases.compare_cases import check_compared, comparison_to_json
from erfarenhet.cases.comparison_memo import comparison_memo
from erfarenhet.cases.open_cases import OpenCases
from erfarenhet.cases.select_cases import parse_case_filters
from erfarenhet.cases.similar_requests import SimilarRequest, similar_to_json, understand_situation
from erfarenhet.cases.situation import check_language
from erfarenhet.corpus.home import Home
from erfarenhet.errors import ExportError
from erfarenhet.export.render import format_of_file, render_memo
from erfarenhet.service_client import find_service
from erfarenhet.settings import Settings

_R = TypeVar("_R")

# More cases than any library has: the command line shows them all.
_ALL = 1_000_000


def list_cases(settings: Settings, filters: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The object of ``GET /v1/cases`` with every case that the filters let through. Needs no index."""
    parsed = parse_case_filters(filters)
    with Home.of(settings) as home:
        return case_list_to_json(OpenCases(home.registry).library(), parsed, limit=_ALL, offset=0)


def show_case(settings: Settings, case_id: str) -> dict[str, Any]:
    """The object of ``GET /v1/cases/{id}``."""
    service = find_service(settings.home)
    if service is not None:
        return service.get(f"/v1/cases/{case_id}")
    return _with_corpus(settings, lambda cases, corpus: case_to_json(cases.cited(case_id, corpus)))


def similar_cases(settings: Settings, situation: Mapping[str, Any], language: str | None, limit: int) -> dict[str, Any]:
    """The object of ``POST /v1/cases/similar``."""
    understand_situation(situation, language)  # before anything is opened: a wrong call must not cost seconds
    service = find_service(settings.home)
    if service is not None:
        body = {"situation": dict(situation), "language": language, "limit": limit}
        return service.post("/v1/cases/similar", body)
    wanted = SimilarRequest(situation, language, limit)
    return _with_corpus(settings, lambda cases, corpus: similar_to_json(cases.similar(wanted, corpus)))


def compare_cases(settings: Settings, case_ids: Sequence[str], by: str, language: str) -> dict[str, Any]:
    """The object of ``POST /v1/cases/compare``."""
    check_compared(case_ids, by)
    check_language(language)
    service = find_service(settings.home)
    if service is not None:
        body = {"cases": list(case_ids), "by": by, "language": language}
        return service.post("/v1/cases/compare", body)
    return _with_corpus(
        settings, lambda cases, corpus: comparison_to_json(cases.compare(case_ids, by, corpus), language)
    )


def write_brief(settings: Settings, situation: Mapping[str, Any], language: str | None) -> dict[str, Any]:
    """The object of ``POST /v1/briefs``."""
    understand_situation(situation, language)
    service = find_service(settings.home)
    if service is not None:
        return service.post("/v1/briefs", {"situation": dict(situation), "language": language})
    return _with_corpus(settings, lambda cases, corpus: brief_to_json(cases.brief(situation, language, corpus)))


def export_brief(settings: Settings, situation: Mapping[str, Any], language: str | None, file: Path) -> int:
    """Write a starter brief to a file, in the format of its extension.

    Returns:
        The size in bytes.
    Raises:
        ExportError: the extension is none of ours, or the file cannot be written.
    """
    export_format = format_of_file(file)
    understand_situation(situation, language)
    service = find_service(settings.home)
    if service is not None:
        body = {"situation": dict(situation), "language": language}
        return _write(file, service.post_for_file("/v1/briefs/export", body, format=export_format))

    def render(cases: OpenCases, corpus: OpenCorpus) -> bytes:
        brief = cases.brief(situation, language, corpus)
        return render_memo(brief_memo(brief, metadata_of=cases.metadata), export_format).content

    return _write(file, _with_corpus(settings, render))


def export_comparison(settings: Settings, case_ids: Sequence[str], by: str, language: str, file: Path) -> int:
    """Write a comparison to a file, in the format of its extension; as ``export_brief``."""
    export_format = format_of_file(file)
    check_compared(case_ids, by)
    check_language(language)
    service = find_service(settings.home)
    if service is not None:
        body = {"cases": list(case_ids), "by": by, "language": language}
        return _write(file, service.post_for_file("/v1/cases/compare/export", body, format=export_format))

    def render(cases: OpenCases, corpus: OpenCorpus) -> bytes:
        compared = cases.compare(case_ids, by, corpus)
        today = datetime.now(UTC).date()
        memo = comparison_memo(compared, language, created=today, metadata_of=cases.metadata)
        return render_memo(memo, export_format).content

    return _write(file, _with_corpus(settings, render))


def _write(file: Path, content: bytes) -> int:
    try:
        file.write_bytes(content)
    except OSError as exc:
        raise ExportError(f"{file} cannot be written ({exc.strerror}). Name another place.") from exc
    return len(content)


def _with_corpus(settings: Settings, work: Callable[[OpenCases, OpenCorpus], _R]) -> _R:
    with _opened(settings) as (cases, corpus):
        return work(cases, corpus)


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[OpenCases, OpenCorpus]]:
    with Home.of(settings) as home:
        corpus = OpenCorpus.open(home, settings)
        try:
            yield OpenCases(home.registry), corpus
        finally:
            corpus.close()
