from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import unquote

import pytest
from api.serving_samples import HTML, MARKDOWN, PDF_QUOTE, publish
from fastapi.testclient import TestClient
from PIL import Image

from erfarenhet.api import schemas
from erfarenhet.api.render_page import YELLOW
from erfarenhet.corpus.home import Home

PDF_ID = "Rapport från Ånge"


def test_the_catalogue_lists_documents_by_title_in_parts(client: TestClient) -> None:
    body = client.get("/v1/documents").json()
    schemas.DocumentList.model_validate(body)
    assert body["total"] == 3
    titles = [entry["title"] for entry in body["documents"]]
    parts = [client.get(f"/v1/documents?limit=1&offset={n}").json()["documents"] for n in range(4)]
    assert [entry["title"] for part in parts for entry in part] == titles
    assert client.get("/v1/documents?limit=0").status_code == 422


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("place=ODDA", {"fall-odda"}),
        ("publisher=kompetansesenteret", {"fall-odda"}),
        ("country=Norge&phase=genomföra", {"fall-odda"}),
        ("country=Norge&phase=analysera", set()),
        ("document_id=loggbok&document_id=fall-odda", {"loggbok", "fall-odda"}),
        ("year_from=2011&year_to=2011", {"fall-odda"}),
        ("year_from=2012", set()),
    ],
)
def test_the_catalogue_is_filtered_like_the_index(client: TestClient, query: str, found: set[str]) -> None:
    assert {entry["document_id"] for entry in client.get(f"/v1/documents?{query}").json()["documents"]} == found


def test_a_document_shows_metadata_versions_and_pages(client: TestClient) -> None:
    body = client.get("/v1/documents/fall-odda").json()
    schemas.DocumentDetail.model_validate(body)
    assert body["year"] == 2011
    assert body["versions"] == [body["version"]]
    assert (body["pages"], body["page_list"]) == (0, [])
    pdf = client.get(f"/v1/documents/{PDF_ID}").json()
    assert [page["number"] for page in pdf["page_list"]] == [1, 2]
    assert client.get("/v1/documents/ingen").status_code == 404


def test_a_file_comes_back_byte_for_byte_with_its_type_and_name(client: TestClient, sources: list[Path]) -> None:
    response = client.get(f"/v1/documents/{PDF_ID}/file")
    assert response.content == sources[2].read_bytes()
    assert response.headers["content-type"] == "application/pdf"
    disposition = response.headers["content-disposition"]
    assert disposition.startswith("inline")
    assert unquote(disposition).endswith("Rapport från Ånge.pdf")
    markdown = client.get("/v1/documents/fall-odda/file")
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert markdown.text == MARKDOWN


def test_a_stored_html_file_cannot_act_in_the_service_s_name(client: TestClient) -> None:
    response = client.get("/v1/documents/loggbok/file")
    assert response.text == HTML
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


def test_an_earlier_version_stays_reachable(client: TestClient, published: Home, sources: list[Path]) -> None:
    first = client.get("/v1/documents/fall-odda").json()["version"]
    sources[0].write_text(MARKDOWN + "\nNytt.\n", encoding="utf-8")
    publish(published, [sources[0]], number=2)
    assert "Nytt." in client.get("/v1/documents/fall-odda/file").text
    assert client.get("/v1/documents/fall-odda/file", params={"version": first}).text == MARKDOWN
    assert client.get("/v1/documents/fall-odda").json()["versions"][0] == first
    assert client.get("/v1/documents/fall-odda/file", params={"version": "0" * 64}).status_code == 404
    assert client.get("/v1/documents/fall-odda/file", params={"version": "../../etc"}).status_code == 422


def test_a_missing_file_is_said_to_be_missing(client: TestClient, published: Home) -> None:
    version = client.get("/v1/documents/fall-odda").json()["version"]
    path = published.stored_file(version)
    assert path is not None
    path.unlink()
    response = client.get("/v1/documents/fall-odda/file")
    assert response.status_code == 404
    assert "doctor" in response.json()["detail"]


def test_a_page_shows_the_quote_in_yellow(client: TestClient) -> None:
    address = f"/v1/documents/{PDF_ID}/pages/1.png"
    plain = client.get(address)
    assert plain.headers["content-type"] == "image/png"
    assert "x-quote-found" not in plain.headers
    assert _yellow(plain.content) is None
    marked = client.get(address, params={"quote": PDF_QUOTE})
    assert marked.headers["x-quote-found"] == "true"
    area = _yellow(marked.content)
    assert area is not None
    # Two lines near (72, 700) points from the bottom left of an A4 page, 1100 pixels wide.
    left, top, _, bottom = area
    scale = 1100 / 595.28
    assert left == pytest.approx(72 * scale, abs=12)
    assert top == pytest.approx((841.89 - 712) * scale, abs=16)
    assert bottom == pytest.approx((841.89 - 680) * scale, abs=16)
    # Kept: the same bytes again.
    assert client.get(address, params={"quote": PDF_QUOTE}).content == marked.content


def test_a_quote_that_is_not_there_marks_nothing(client: TestClient) -> None:
    address = f"/v1/documents/{PDF_ID}/pages/2.png"
    response = client.get(address, params={"quote": PDF_QUOTE})
    assert response.headers["x-quote-found"] == "false"
    assert _yellow(response.content) is None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (f"{PDF_ID}/pages/3.png", "1–2"),
        (f"{PDF_ID}/pages/0.png", "1–2"),
        (f"{PDF_ID}/pages/-1.png", "1–2"),
        ("fall-odda/pages/1.png", "no PDF"),
        ("ingen/pages/1.png", "'ingen'"),
    ],
)
def test_pages_that_do_not_exist(client: TestClient, path: str, reason: str) -> None:
    response = client.get(f"/v1/documents/{path}")
    assert response.status_code == 404
    assert reason in response.json()["detail"]


def test_a_broken_pdf_is_reported(client: TestClient, published: Home) -> None:
    path = published.stored_file(client.get(f"/v1/documents/{PDF_ID}").json()["version"])
    assert path is not None
    path.write_bytes(b"%PDF-1.7\nnothing more")
    response = client.get(f"/v1/documents/{PDF_ID}/pages/1.png")
    assert response.status_code == 422
    assert response.json()["type"].endswith(":unreadable-source")


def _yellow(png: bytes) -> tuple[int, int, int, int] | None:
    """The box around everything that has the marker's colour."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    points = [(x, y) for y in range(picture.height) for x in range(picture.width) if picture.getpixel((x, y)) == YELLOW]
    if not points:
        return None
    columns, rows = zip(*points, strict=True)
    return min(columns), min(rows), max(columns), max(rows)
