"""The search object of the contract."""

from __future__ import annotations

from typing import Any

from erfarenhet.retrieval.search import SearchResult


def search_result_to_json(result: SearchResult) -> dict[str, Any]:
    """What ``erfarenhet search --json`` prints and ``GET /v1/passages`` returns."""
    return {
        "question": result.question.text,
        "language": result.question.language,
        "hits": [
            {
                "rank": hit.rank,
                "score": round(hit.score, 6),
                "passage_id": hit.passage.passage_id,
                "document_id": hit.passage.document_id,
                "title": hit.metadata.title,
                "language": hit.passage.language,
                "page": hit.passage.page_from,
                "section": " › ".join(hit.passage.section),
                "text": hit.passage.text,
                "start": hit.passage.start,
                "end": hit.passage.end,
                "publisher": hit.metadata.publisher,
                "year": hit.metadata.year,
            }
            for hit in result.hits
        ],
        "timings_s": dict(result.timings_s),
    }
