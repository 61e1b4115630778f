"""Filters as query parameters."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Request

from erfarenhet.errors import InvalidFilter
from erfarenhet.retrieval.parse_filters import FILTER_KEYS, parse_filters
from erfarenhet.store.interface import Filters

FILTER_PARAMETERS: Final[dict[str, Any]] = {
    "parameters": [
        {
            "name": key,
            "in": "query",
            "required": False,
            "description": "Filter; repeated it means “any of these”.",
            "schema": {"type": "array", "items": {"type": "string"}},
        }
        for key in FILTER_KEYS
    ]
}
"""What a route that takes filters adds to its OpenAPI description."""


def filters_of_query(request: Request, *, besides: tuple[str, ...]) -> Filters:
    """The filters among a request's query parameters.

    Args:
        besides: the route's other parameters.
    Raises:
        InvalidFilter: a key is neither, or a value is unknown.
    """
    given: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        if key in besides:
            continue
        if key not in FILTER_KEYS:
            raise InvalidFilter(
                f"Unknown query parameter {key!r}. Allowed: {', '.join(besides)}; filters: {', '.join(FILTER_KEYS)}."
            )
        given.setdefault(key, []).append(value)
    return parse_filters(given)
