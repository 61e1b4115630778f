"""The published OpenAPI document.

``api/openapi.json`` is a copy that a test compares; after a change of the API it is written anew with
``erfarenhet openapi > api/openapi.json``.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from erfarenhet.api.problems import MEDIA_TYPE
from erfarenhet.api.schemas import ProblemObject
from erfarenhet.settings import load_settings

_PROBLEM = "#/components/schemas/Problem"


def describe_api(app: FastAPI) -> None:
    """Let the application describe its errors as what they are, problem objects."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _build(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _build(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = ProblemObject.model_json_schema(ref_template="#/components/schemas/{model}")
    for path in document["paths"].values():
        for operation in path.values():
            # FastAPI's own description of a validation error, which here is a problem like all others.
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {
                "description": "A problem (RFC 9457).",
                "content": {MEDIA_TYPE: {"schema": {"$ref": _PROBLEM}}},
            }
    return document


def render_openapi() -> str:
    """The OpenAPI document as the JSON text of ``api/openapi.json``, with a newline at its end."""
    from erfarenhet.api.app import create_app

    document = create_app(load_settings(environ={})).openapi()
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
