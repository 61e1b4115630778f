from __future__ import annotations

import pytest
from export.memo_samples import DAY, SAMPLE, expected_notes, markdown_text, markdown_tokens, squeezed

from erfarenhet.export.markdown import render_markdown
from erfarenhet.memo import Cell, Memo, Paragraph, Run, Table


@pytest.mark.parametrize(
    "text",
    [
        "1. Ingen lista",
        "2) Ingen lista",
        "- Ingen lista",
        "+ Ingen lista",
        "# Ingen rubrik",
        "> Inget citat",
        "* * *",
        "=== inget",
        ": ingen definition",
        "% ingen titel",
        "<b>inte fet</b> &amp; &#38;",
        "[ingen](länk) ![bild](x) [^1] [1]: x",
        "`ingen kod` ``` ~~~",
        "a | b",
        "a\\b \\* c\\",
        "https://example.org/a_b_c",
        "2019-01-01 -- 2019... 10 % *a*b* __c__",
    ],
)
def test_text_is_never_markup(text: str) -> None:
    content = render_markdown(Memo("Titel", "sv", DAY, (Paragraph((Run(text),)),)))
    tokens = markdown_tokens(content)
    kinds = [token.type for token in tokens]
    assert kinds == ["heading_open", "inline", "heading_close"] + ["paragraph_open", "inline", "paragraph_close"] * 2
    assert markdown_text(tokens[7]) == text
    assert {child.type for child in tokens[7].children or ()} <= {"text", "text_special"}


def test_pandoc_keeps_dashes_dots_citations_and_mathematics_as_text() -> None:
    content = render_markdown(Memo("T", "sv", DAY, (Paragraph((Run("a -- b ... @per $x$ {.k} x^2^ H~2~O :smile:"),)),)))
    assert "a -\\- b .\\.\\. \\@per \\$x\\$ \\{.k\\} x\\^2\\^ H\\~2\\~O \\:smile:" in content.decode()


def test_tables_have_a_header_row_and_keep_their_bars() -> None:
    row = (Cell((Run("a|b"),)), Cell())
    tokens = markdown_tokens(render_markdown(Memo("T", "sv", DAY, (Table(row, (row, row)),))))
    kinds = [token.type for token in tokens]
    assert (kinds.count("th_open"), kinds.count("td_open"), kinds.count("tr_open")) == (2, 4, 3)
    cells = [tokens[index + 1] for index, kind in enumerate(kinds) if kind in ("th_open", "td_open")]
    assert [markdown_text(cell) for cell in cells] == ["a|b", "", "a|b", "", "a|b", ""]


def test_footnotes_are_footnotes() -> None:
    tokens = markdown_tokens(render_markdown(SAMPLE))
    first = next(index for index, token in enumerate(tokens) if token.type == "footnote_block_open")
    found = [squeezed(markdown_text(token)) for token in tokens[first:] if token.type == "inline"]
    assert found == expected_notes(SAMPLE, repeated=False)
    references = [
        child.meta["id"] for token in tokens[:first] for child in token.children or () if child.type == "footnote_ref"
    ]
    assert references == [0, 1, 1, 2, 0, 1, 0]


def test_the_sample_reads_as_expected() -> None:
    text = render_markdown(SAMPLE).decode()
    assert text.startswith(f"# {SAMPLE.title}\n\nSvar ur erfarenhet\n\nSkapad 2026-11-25\n\n## Vad andra har gjort")
    assert "**Plats:** Odda. År: 2003–2011." in text
    assert '- **Organisation:** <span lang="nb-NO">Et næringsselskap ble stiftet.</span>[^1]\n  - Med' in text
    assert "- Två källor säger det.[^2][^3] Och en till." in text
    assert '> <span lang="nb-NO">Øvre del av tomta ble ryddet.</span>[^1]' in text
    assert "Ingen hänvisar hit" not in text
    assert "Permanent länk: <https://erfarenhet.example/answers/abc>" in text
