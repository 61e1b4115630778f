"""YAML 1.1 reads the country NO and the language no as "false"; Norwegian front matter must survive that."""

from __future__ import annotations

from pathlib import Path

import pytest

from erfarenhet.ingest.front_matter import check_front_matter
from erfarenhet.ingest.make_document import make_document
from erfarenhet.ingest.readers import ReadLimits, read_source
from erfarenhet.records import SourceFile


@pytest.mark.parametrize(("stated", "language"), [("no", "nb"), ("nn-NO", "nn"), ("NB", "nb"), ("sv-SE", "sv")])
def test_country_and_language_are_no_booleans(tmp_path: Path, stated: str, language: str) -> None:
    path = tmp_path / "rapport.md"
    path.write_text(
        f"---\ntitle: Omstilling i Odda\ncountry: NO\nlanguage: {stated}\n---\nSmelteverket i Odda gikk konkurs.\n",
        encoding="utf-8",
    )
    source = SourceFile.from_path(path)
    content = read_source(source, ReadLimits())
    check_front_matter(content.metadata.front_matter, path.name)
    document = make_document(content, source, "odda")
    assert document.metadata.countries == ("NO",)
    assert document.metadata.language == language
