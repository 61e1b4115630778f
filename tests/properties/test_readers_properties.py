"""What holds of readers for any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erfarenhet.errors import UnreadableSource
from erfarenhet.ingest.readers import ReadLimits, read_source
from erfarenhet.ingest.readers.build_content import Line, Piece, build_content
from erfarenhet.ingest.readers.check_content import find_violations
from erfarenhet.ingest.readers.content_json import content_from_json, content_to_json
from erfarenhet.ingest.readers.encoding_of_text import decode_text
from erfarenhet.ingest.readers.repair_text import join_lines, repair_characters
from erfarenhet.records import Metadata, SourceFile

# Combining ring and diaeresis, soft hyphen, odd spaces and hyphens, ligature, pdfium's mark, bidi and zero width.
NORDIC = "aoenrst åäöæøÅÄÖÆØé 0129.,:;-–*#•§()|\n\t\u030a\u0308\u00ad\u00a0\u2010\u2009\ufb01\x02\u200b\u202e\f\r\v\x85"
texts = st.text(st.sampled_from(NORDIC), max_size=120) | st.text(max_size=60)
kinds = st.sampled_from(["heading", "paragraph", "list_item", "table_row"])


@st.composite
def paged_pieces(draw: st.DrawFn) -> list[Piece]:
    pieces, page = [], 1
    for _ in range(draw(st.integers(1, 6))):
        lines = []
        for _ in range(draw(st.integers(1, 4))):
            page += draw(st.sampled_from([0, 0, 0, 1, 2]))
            lines.append(Line(draw(texts), page))
        pieces.append(Piece(draw(kinds), tuple(lines), draw(st.integers(0, 3))))
    return pieces


@given(paged_pieces())
def test_content_keeps_its_promises(pieces: list[Piece]) -> None:
    last = pieces[-1].lines[-1].page or 1
    try:
        content = build_content("a.pdf", pieces, page_labels=[None] * last, metadata=Metadata(title="å"))
    except UnreadableSource:
        assert not any(join_lines([line.text]).text for piece in pieces for line in piece.lines)
        return
    assert find_violations(content) == []
    assert len(content.pages) == last
    assert content_from_json(json.loads(json.dumps(content_to_json(content)))) == content


@given(paged_pieces())
def test_letters_stay_on_their_page(pieces: list[Piece]) -> None:
    last = pieces[-1].lines[-1].page or 1
    marked = [
        Piece(piece.kind, tuple(Line(f"{line.text} sida{line.page}x", line.page) for line in piece.lines), piece.level)
        for piece in pieces
    ]
    content = build_content("a.pdf", marked, page_labels=[None] * last)
    for page in content.pages:
        text = content.text[page.start : page.end]
        expected = sum(line.page == page.number for piece in marked for line in piece.lines)
        assert text.count(f"sida{page.number}x") == expected


@given(texts)
def test_repairing_twice_changes_nothing(text: str) -> None:
    once = repair_characters(text)
    assert repair_characters(once) == once


@pytest.mark.parametrize("suffix", [".md", ".txt", ".html"])
@given(text=texts)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_text_formats_keep_their_promises(suffix: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    body = f"<html><body><p>{text}</p></body></html>" if suffix == ".html" else text
    path.write_bytes(body.encode("utf-8", errors="replace"))
    source = SourceFile.from_path(path)
    try:
        content = read_source(source, ReadLimits())
    except UnreadableSource:
        with pytest.raises(UnreadableSource, match=rf"^a\{suffix}: "):
            read_source(source, ReadLimits())
        return
    assert find_violations(content) == []
    assert read_source(source, ReadLimits()) == content


WORDS = st.sampled_from(
    ["Åmål", "och", "näringsliv", "förändring", "arbeidsgiver", "omstilling", "Ålesund", "ønsker", "læring", "Växjö",
     "idé", "kafé", "Ärendet", "Øst", "Æra", "på", "å", "kommun", "län", "för", "når", "bærekraft"]
)  # fmt: skip


@given(
    st.lists(WORDS, min_size=6, max_size=40),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp850", "mac_roman"]),
)
def test_nordic_text_survives_every_encoding(words: list[str], encoding: str) -> None:
    text = " ".join(["Handläggaren i Hällefors frågade.", *words])
    assert decode_text(text.encode(encoding), "a.txt").text.lstrip("\ufeff") == text
