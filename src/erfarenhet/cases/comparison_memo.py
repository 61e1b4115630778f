"""A comparison as a memo: a table of facts, and the matrix with a footnote for each quote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from erfarenhet.cases.case_records import Case, CitedCase, JobCount
from erfarenhet.cases.case_texts import CASE_TEXTS, CaseTexts
from erfarenhet.cases.compare_cases import ComparedMeasure, Comparison
from erfarenhet.cases.memo_notes import MetadataOf, NoteList
from erfarenhet.cases.similar_texts import grouped
from erfarenhet.memo import Cell, Heading, Memo, Paragraph, Run, Table
from erfarenhet.vocabulary import load_vocabulary


def comparison_memo(comparison: Comparison, language: str, *, created: date, metadata_of: MetadataOf) -> Memo:
    """Write a comparison down.

    Args:
        language: sv, nb or nn; of headings and labels. What the cases say stays in their own language.
        created: the day on which it is made, which is also the day on which the quotes were read.
    """
    texts, vocabulary = CASE_TEXTS[language], load_vocabulary()
    notes = NoteList(metadata_of, created)
    header = (Cell(), *(_title(cited) for cited in comparison.cases))
    field = "phases" if comparison.by == "phase" else "measure_types"
    rows = tuple(
        (
            _said(vocabulary.label(field, row.term, language).capitalize()),
            *(
                _measures_cell(cell, cited.case, notes, texts)
                for cell, cited in zip(row.cells, comparison.cases, strict=True)
            ),
        )
        for row in comparison.rows
    )
    return Memo(
        title=texts.comparison_title,
        language=language,
        created=created,
        subtitle="; ".join(cited.case.place or cited.case.title for cited in comparison.cases),
        blocks=(
            Heading(1, texts.facts),
            Table(header, _facts(comparison, language, texts, notes), header_column=True),
            Heading(1, texts.measures),
            Table(header, rows, header_column=True),
            Paragraph((Run(texts.about_quotes),)),
        ),
        notes=notes.notes(),
    )


def _title(cited: CitedCase) -> Cell:
    return Cell((Run(cited.case.title, language=cited.case.language),))


def _said(text: str) -> Cell:
    return Cell((Run(text),)) if text else Cell()


def _facts(comparison: Comparison, language: str, texts: CaseTexts, notes: NoteList) -> tuple[tuple[Cell, ...], ...]:
    vocabulary = load_vocabulary()

    def labels(field: str, terms: tuple[str, ...]) -> str:
        return ", ".join(vocabulary.label(field, term, language) for term in terms)

    def years(case: Case) -> str:
        return "–".join(str(year) for year in (case.year_from, case.year_to) if year)

    def from_case(text: Callable[[Case], str | None], case: Case) -> Cell:
        return Cell((Run(found, language=case.language),)) if (found := text(case)) else Cell()

    cases = comparison.cases
    rows = (
        (texts.place, [from_case(lambda case: ", ".join(case.places), cited.case) for cited in cases]),
        (texts.employer, [from_case(lambda case: case.employer, cited.case) for cited in cases]),
        (texts.event, [_said(labels("event_types", cited.case.event_types)) for cited in cases]),
        (texts.years, [_said(years(cited.case)) for cited in cases]),
        (texts.jobs, [_jobs_cell(cited, notes) for cited in cases]),
        (
            texts.grade,
            [_said(labels("evidence_grades", (cited.case.grade,)) if cited.case.grade else "") for cited in cases],
        ),
    )
    return tuple((_said(label), *cells) for label, cells in rows if any(cell.runs for cell in cells))


def _jobs_cell(cited: CitedCase, notes: NoteList) -> Cell:
    shown: list[JobCount] = [count for direction in ("lost", "gained") if (count := cited.case.main_jobs(direction))]
    runs: list[Run] = []
    for count in shown:
        quote = cited.quote(count)
        markers = (notes.marker(quote, with_quote=True),) if quote else ()
        separator = "; " if runs else ""
        runs.append(
            Run(f"{separator}{grouped(count.number)} {count.what}", language=cited.case.language, notes=markers)
        )
    return Cell(tuple(runs))


def _measures_cell(cell: tuple[ComparedMeasure, ...], case: Case, notes: NoteList, texts: CaseTexts) -> Cell:
    runs: list[Run] = []
    for compared in cell:
        measure, quote = compared.measure, compared.quote
        year = f" ({measure.year})" if measure.year else ""
        separator = "; " if runs else ""
        markers = (notes.marker(quote, with_quote=True),) if quote else ()
        runs.append(Run(f"{separator}{measure.what}{year}", language=case.language, notes=markers))
        if quote is None:
            runs.append(Run(f" ({texts.no_quote})", emphasis="emphasis"))
    return Cell(tuple(runs))
