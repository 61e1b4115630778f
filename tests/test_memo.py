from __future__ import annotations

from datetime import date

import pytest

from erfarenhet.memo import BulletItem, Cell, Heading, Memo, Note, Paragraph, Run, Table

DAY = date(2026, 11, 25)


def note(marker: int) -> Note:
    return Note(marker, f"Titel {marker}", DAY, "sv")


def memo(*blocks: object, notes: tuple[Note, ...] = ()) -> Memo:
    return Memo("Titel", "sv", DAY, blocks, notes)  # type: ignore[arg-type]


def test_a_run_may_not_refer_to_a_note_that_is_missing() -> None:
    with pytest.raises(ValueError, match="no note 2, 7"):
        memo(Paragraph((Run("a", notes=(1, 7)), Run("b", notes=(2,)))), notes=(note(1),))


def test_a_marker_stands_for_one_note() -> None:
    with pytest.raises(ValueError, match="marker of its own"):
        memo(notes=(note(1), note(1)))


@pytest.mark.parametrize("make", [lambda: Heading(0, "a"), lambda: Heading(5, "a"), lambda: BulletItem((), 4)])
def test_levels_have_limits(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="must lie in 1–"):
        make()


def test_a_table_is_rectangular_and_has_a_header() -> None:
    with pytest.raises(ValueError, match="Row 2 of a table has 1 cells; its header has 2"):
        Table((Cell(), Cell()), ((Cell(), Cell()), (Cell(),)))
    with pytest.raises(ValueError, match="header cell"):
        Table((), ())


def test_runs_and_cited_notes_come_in_the_order_of_reading() -> None:
    table = Table((Cell((Run("h", notes=(3,)),)),), ((Cell((Run("c", notes=(2,)),)),),))
    made = memo(
        Heading(1, "H"),
        Paragraph((Run("a", notes=(4,)),)),
        table,
        BulletItem((Run("b", notes=(2, 1)),)),
        notes=(note(1), note(2), note(3), note(4), note(5)),
    )
    assert [run.text for run in made.runs()] == ["a", "h", "c", "b"]
    assert [cited.marker for cited in made.cited_notes()] == [4, 3, 2, 1]


def test_no_heading_level_is_skipped_on_the_way_down() -> None:
    memo(Heading(1, "a"), Heading(2, "b"), Heading(3, "c"), Heading(1, "d"), Heading(2, "e"))
    with pytest.raises(ValueError, match="'c' of level 3 follows one of level 1"):
        memo(Heading(1, "a"), Heading(2, "b"), Heading(1, "d"), Heading(3, "c"))
    with pytest.raises(ValueError, match="of level 2 follows one of level 0"):
        memo(Heading(2, "a"))
