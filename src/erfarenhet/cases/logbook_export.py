"""A logbook as the guide's table (a memo) and as CSV."""

from __future__ import annotations

import csv
import io
from datetime import date

from erfarenhet.cases.logbook_records import Logbook, LogbookEntry
from erfarenhet.cases.logbook_texts import LOGBOOK_TEXTS
from erfarenhet.cases.propose_case import when
from erfarenhet.memo import Block, Cell, Memo, Paragraph, Run, Table
from erfarenhet.vocabulary import load_vocabulary

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def logbook_memo(logbook: Logbook, *, created: date) -> Memo:
    """The guide's table: measure, and what was done and when; with who answers for it and how far it has come.

    Entries of one main activity stand together, in the order in which the activities were first named.
    """
    texts = LOGBOOK_TEXTS[logbook.language]
    header = tuple(Cell((Run(text),)) for text in (texts.measure, texts.done, texts.responsible, texts.status))
    rows = tuple(_row(entry, logbook.language) for entry in _by_activity(logbook))
    content: Block = Table(header, rows, header_column=True) if rows else Paragraph((Run(texts.empty),))
    return Memo(
        title=texts.title.format(logbook.title),
        language=logbook.language,
        created=created,
        subtitle=texts.municipality.format(logbook.municipality),
        blocks=(content, Paragraph((Run(texts.own_account, emphasis="emphasis"),))),
    )


def _by_activity(logbook: Logbook) -> list[LogbookEntry]:
    order = {
        activity: number for number, activity in enumerate(dict.fromkeys(e.text.main_activity for e in logbook.entries))
    }
    return sorted(logbook.entries, key=lambda entry: (order[entry.text.main_activity], entry.position))


def _row(entry: LogbookEntry, language: str) -> tuple[Cell, ...]:
    text = entry.text
    activity = (Run(f"{text.main_activity}: ", emphasis="strong"),) if text.main_activity else ()
    done = ". ".join(part for part in (when(text), text.done) if part)
    status = load_vocabulary().label("logbook_statuses", text.status, language)
    return (
        Cell((*activity, Run(text.measure))),
        Cell((Run(done),)) if done else Cell(),
        Cell((Run(text.responsible),)) if text.responsible else Cell(),
        Cell((Run(status),)),
    )


def logbook_csv(logbook: Logbook) -> str:
    """All entries as they stand, as comma-separated values with a header row; a spreadsheet finds no formula in it."""
    texts, vocabulary = LOGBOOK_TEXTS[logbook.language], load_vocabulary()
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(
        (
            texts.main_activity,
            texts.measure,
            texts.done,
            texts.date_from,
            texts.date_to,
            texts.responsible,
            texts.status,
            texts.phase,
            texts.measure_type,
        )
    )
    for entry in logbook.entries:
        text, language = entry.text, logbook.language
        values = (
            text.main_activity or "",
            text.measure,
            text.done,
            text.date_from.isoformat() if text.date_from else "",
            text.date_to.isoformat() if text.date_to else "",
            text.responsible or "",
            vocabulary.label("logbook_statuses", text.status, language),
            vocabulary.label("phases", text.phase, language) if text.phase else "",
            vocabulary.label("measure_types", text.measure_type, language) if text.measure_type else "",
        )
        writer.writerow([f"'{value}" if value.startswith(_FORMULA) else value for value in values])
    return stream.getvalue()
