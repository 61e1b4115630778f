from __future__ import annotations

import io
from email.message import Message
from pathlib import Path
from typing import Any

import docx
import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

QUESTION = "Vad gjorde Ånge när såg­verket lade ned?"


@pytest.fixture
def answer(client: TestClient) -> dict[str, Any]:
    return client.post("/v1/answers", json={"question": QUESTION, "language": "sv"}).json()


def file_name(disposition: str) -> tuple[str, str]:
    """The plain name and the one in UTF-8."""
    message = Message()
    message["Content-Disposition"] = disposition
    plain, _, encoded = disposition.partition("; filename*=")
    message.replace_header("Content-Disposition", f"attachment; filename*={encoded}")
    return plain.partition('filename="')[2].strip('"'), message.get_filename() or ""


@pytest.mark.parametrize(
    ("export_format", "media_type"),
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("pdf", "application/pdf"),
        ("md", "text/markdown; charset=utf-8"),
    ],
)
def test_an_answer_is_a_file_with_a_type_and_a_name(
    client: TestClient, answer: dict[str, Any], export_format: str, media_type: str
) -> None:
    response = client.get(f"/v1/answers/{answer['answer_id']}/export", params={"format": export_format})
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    plain, name = file_name(response.headers["content-disposition"])
    assert plain.isascii()
    assert name.startswith("Vad gjorde Ånge när")
    assert name.endswith(f".{export_format}")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_document_holds_the_quotes_and_the_permanent_link(client: TestClient, answer: dict[str, Any]) -> None:
    address = f"/v1/answers/{answer['answer_id']}/export"
    permalink = f"http://testserver/answers/{answer['answer_id']}"
    text = client.get(address, params={"format": "md"}).text
    assert f"<{permalink}>" in text
    word = docx.Document(io.BytesIO(client.get(address).content))
    pdf = PdfReader(io.BytesIO(client.get(address, params={"format": "pdf"}).content))
    pdf_text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for citation in answer["citations"]:
        assert citation["quote"] in [paragraph.text for paragraph in word.paragraphs]
        assert citation["quote"] in pdf_text
        assert citation["title"] in text
    assert answer["citations"]


def test_the_clipboard_has_the_answer_twice(client: TestClient, answer: dict[str, Any]) -> None:
    copied = client.get(f"/v1/answers/{answer['answer_id']}/clipboard").json()
    quote = answer["citations"][0]["quote"]
    assert quote in copied["text"]
    assert quote in copied["html"]
    assert "<sup>[1]</sup>" in copied["html"]


def test_unknown_answers_and_formats_are_problems(client: TestClient, answer: dict[str, Any]) -> None:
    unknown = client.get("/v1/answers/nowhere/export")
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/problem+json")
    assert client.get(f"/v1/answers/{answer['answer_id']}/export", params={"format": "exe"}).status_code == 422


def test_a_source_that_has_gone_is_told(client: TestClient, answer: dict[str, Any], published: Any) -> None:
    from api.serving_samples import publish

    gone = [citation["document_id"] for citation in answer["citations"]]
    publish(published, [], number=2, removed=gone)
    text = client.get(f"/v1/answers/{answer['answer_id']}/export", params={"format": "md"}).text
    assert "Dokumentet finns inte längre i korpusen:" in text


def test_the_command_writes_a_kept_answer(
    client: TestClient, answer: dict[str, Any], published: Any, tmp_path: Path
) -> None:
    from erfarenhet.cli_export import export_answer_to_file
    from erfarenhet.errors import ExportError, NotFound
    from erfarenhet.settings import load_settings

    settings = load_settings({"home": published.folder, "public_url": "https://e.example/"}, environ={})
    target = tmp_path / "svar på frågan.PDF"
    size = export_answer_to_file(settings, answer["answer_id"], target)
    assert target.stat().st_size == size
    assert target.read_bytes().startswith(b"%PDF-")
    assert f"https://e.example/answers/{answer['answer_id']}" in PdfReader(target).pages[0].extract_text()
    with pytest.raises(ExportError, match=r"odt: exports end in \.docx"):
        export_answer_to_file(settings, answer["answer_id"], tmp_path / "svar.odt")
    with pytest.raises(ExportError, match="cannot be written"):
        export_answer_to_file(settings, answer["answer_id"], tmp_path / "nowhere" / "svar.md")
    with pytest.raises(NotFound):
        export_answer_to_file(settings, "nowhere", tmp_path / "svar.md")
