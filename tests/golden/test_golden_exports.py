"""The sample memo renders to exactly what stands under ``tests/golden/export``.

A missing expectation fails. ``UPDATE_GOLDEN=1 pytest tests/golden`` writes them; look at the difference before you
commit it.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from export.memo_samples import SAMPLE, docx_xml, pdf_tags
from lxml import etree
from pypdf import PdfReader

from erfarenhet.export.docx import render_docx
from erfarenhet.export.markdown import render_markdown
from erfarenhet.export.pdf import render_pdf

HERE = Path(__file__).parent / "export"


def docx_parts() -> str:
    """The parts that hold the text, indented. Names of namespaces would only be in the way."""
    content = render_docx(SAMPLE)
    parts = []
    for name in ("word/document.xml", "word/footnotes.xml"):
        root = docx_xml(content, name)
        etree.cleanup_namespaces(root)
        etree.indent(root)
        parts.append(f"<!-- {name} -->\n{etree.tostring(root, encoding='unicode')}\n")
    return "".join(parts)


def pdf_content() -> str:
    """The tags with their languages, then the text, page by page."""
    reader = PdfReader(io.BytesIO(render_pdf(SAMPLE)))
    lines = [f"{'  ' * depth}{tag['/S']} {tag.get('/Lang', '')}".rstrip() for depth, tag in pdf_tags(reader)]
    pages = [f"--- {number}\n{page.extract_text()}" for number, page in enumerate(reader.pages, start=1)]
    return "\n".join([*lines, *pages]) + "\n"


@pytest.mark.parametrize(
    ("name", "render"),
    [
        ("memo.md", lambda: render_markdown(SAMPLE).decode()),
        ("memo.docx.xml", docx_parts),
        ("memo.pdf.txt", pdf_content),
    ],
)
def test_the_sample_renders_as_expected(name: str, render: Callable[[], str]) -> None:
    found, expected = render(), HERE / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        expected.write_text(found, encoding="utf-8")
    assert expected.exists(), f"{name} is missing; write it with UPDATE_GOLDEN=1 and check it"
    assert found == expected.read_text(encoding="utf-8")
