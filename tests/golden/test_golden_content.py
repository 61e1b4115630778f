"""Every source under ``tests/golden/<format>/`` reads to exactly the content beside it.

A missing expectation fails. ``UPDATE_GOLDEN=1 pytest tests/golden`` writes them; look at the difference before you
commit it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from erfarenhet.ingest.readers import ReadLimits, read_source
from erfarenhet.ingest.readers.check_content import find_violations
from erfarenhet.records import Content, SourceFile

HERE = Path(__file__).parent
FORMATS = ("pdf", "docx", "pptx", "html", "markdown", "text")
SOURCES = sorted(
    path for name in FORMATS for path in (HERE / name).glob("*") if not path.name.endswith(".expected.json")
)


def readable(content: Content) -> dict[str, Any]:
    """The content as JSON that a person can check: each block with its own text."""
    metadata = {name: getattr(content.metadata, name) for name in content.metadata.__dataclass_fields__}
    return {
        "text": content.text,
        "blocks": [
            {"kind": b.kind, "level": b.level, "start": b.start, "end": b.end, "text": content.text[b.start : b.end]}
            for b in content.blocks
        ],
        "pages": [{"number": p.number, "label": p.label, "start": p.start, "end": p.end} for p in content.pages],
        "metadata": {name: value for name, value in metadata.items() if value},
        "document_id": content.document_id,
        "notes": content.notes,
    }


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_content_is_as_expected(source: Path) -> None:
    content = read_source(SourceFile.from_path(source), ReadLimits())
    assert find_violations(content) == []
    found = json.dumps(readable(content), ensure_ascii=False, indent=1)
    expected = source.with_name(source.name + ".expected.json")
    if os.environ.get("UPDATE_GOLDEN") == "1":
        expected.write_text(found + "\n", encoding="utf-8")
    assert expected.exists(), f"{expected.name} is missing; write it with UPDATE_GOLDEN=1 and check it"
    assert json.loads(found) == json.loads(expected.read_text(encoding="utf-8"))


def test_each_format_has_a_source() -> None:
    assert {path.parent.name for path in SOURCES} == set(FORMATS)
