from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.api.source_files import media_type_of, safe_file_name, source_file_response
from erfarenhet.ingest.readers.detect_format import EXTENSIONS


@pytest.mark.parametrize(
    ("given_name", "extension", "name"),
    [
        ("Rapport från Ånge.pdf", ".pdf", "Rapport från Ånge.pdf"),
        ("../../etc/passwd", ".txt", "passwd.txt"),
        ("C:\\mapp\\fil.DOCX", ".docx", "fil.docx"),
        ('a"; filename="b.exe', ".pdf", "a_ filename=_b.exe.pdf"),
        ("\r\nSet-Cookie: x", ".md", "Set-Cookie_ x.md"),
        ("", ".html", "dokument.html"),
    ],
)
def test_names_become_safe(given_name: str, extension: str, name: str) -> None:
    assert safe_file_name(given_name, extension) == name


@given(st.text(), st.sampled_from([".pdf", ".html", ""]))
def test_any_name_is_safe(name: str, extension: str) -> None:
    safe = safe_file_name(name, extension)
    assert safe.endswith(extension)
    assert safe.removesuffix(extension)
    assert safe.isprintable()
    assert not set(safe) & set('/\\":;<>|?*\r\n')


@pytest.mark.parametrize("name", ["x.svg", "x.html", "x.htm", "x.xhtml", "x.js", "x", "x.exe"])
def test_what_could_run_is_never_shown(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"<svg onload=alert(1)>")
    response = source_file_response(path, name)
    assert response.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in response.headers["content-security-policy"]


def test_a_text_that_is_no_utf8_is_not_called_so(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("Åmot".encode("latin-1"))
    assert source_file_response(path, "x.txt").headers["content-type"] in ("text/plain", "text/plain; charset=utf-8")
    assert media_type_of("x.PDF") == "application/pdf"


def test_a_character_cut_at_the_end_of_what_is_looked_at_is_still_utf8(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(b"a" * 65535 + "å".encode())
    assert source_file_response(path, "x.md").headers["content-type"] == "text/markdown; charset=utf-8"


@pytest.mark.parametrize("suffix", EXTENSIONS)
def test_every_format_that_is_read_has_a_media_type(suffix):
    assert media_type_of(f"x{suffix}") != "application/octet-stream"
