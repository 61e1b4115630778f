from __future__ import annotations

import json
from pathlib import Path

from erfarenhet.api.openapi import render_openapi
from erfarenhet.retrieval.parse_filters import FILTER_KEYS

PUBLISHED = Path(__file__).parents[2] / "api" / "openapi.json"
ROUTES = {
    "/v1/answers": {"post"},
    "/v1/answers/{answer_id}": {"get"},
    "/v1/answers/{answer_id}/export": {"get"},
    "/v1/answers/{answer_id}/clipboard": {"get"},
    "/v1/passages": {"get"},
    "/v1/documents": {"get"},
    "/v1/documents/{document_id}": {"get"},
    "/v1/documents/{document_id}/file": {"get"},
    "/v1/documents/{document_id}/pages/{number}.png": {"get"},
    "/v1/cases": {"get"},
    "/v1/cases/{case_id}": {"get"},
    "/v1/cases/similar": {"post"},
    "/v1/cases/compare": {"post"},
    "/v1/cases/compare/export": {"post"},
    "/v1/briefs": {"post"},
    "/v1/briefs/export": {"post"},
    "/v1/logbooks": {"get", "post"},
    "/v1/logbooks/{logbook_id}": {"get", "delete"},
    "/v1/logbooks/{logbook_id}/table.csv": {"get"},
    "/v1/logbooks/{logbook_id}/export": {"get"},
    "/v1/logbooks/{logbook_id}/entries": {"post"},
    "/v1/logbooks/{logbook_id}/entries/{entry_id}": {"put", "delete"},
    "/v1/logbooks/{logbook_id}/proposal": {"post"},
    "/v1/session": {"post", "get", "delete"},
    "/v1/curation/versions": {"get"},
    "/v1/curation/documents/{document_id}": {"get"},
    "/v1/curation/documents/{document_id}/changes": {"get"},
    "/v1/curation/documents/{document_id}/decisions": {"post"},
    "/v1/audit": {"get"},
    "/health/live": {"get"},
    "/health/ready": {"get"},
    "/metrics": {"get"},
}


def test_the_published_document_is_up_to_date() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == render_openapi(), (
        "the API changed; look at the change, then run: erfarenhet openapi > api/openapi.json"
    )


def test_it_has_the_contract_s_routes() -> None:
    paths = json.loads(render_openapi())["paths"]
    assert {path: set(operations) for path, operations in paths.items()} == ROUTES


def test_every_route_s_errors_are_problems_and_every_reference_leads_somewhere() -> None:
    document = json.loads(render_openapi())
    for operations in document["paths"].values():
        for operation in operations.values():
            assert list(operation["responses"]["default"]["content"]) == ["application/problem+json"]
            assert "422" not in operation["responses"]
    text = json.dumps(document)
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in document["components"]["schemas"]


def test_filters_are_described() -> None:
    document = json.loads(render_openapi())
    for path in ("/v1/passages", "/v1/documents"):
        names = {parameter["name"] for parameter in document["paths"][path]["get"]["parameters"]}
        assert names >= set(FILTER_KEYS)
