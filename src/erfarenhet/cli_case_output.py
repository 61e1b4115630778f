"""Cases as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from erfarenhet.cases.case_texts import CASE_TEXTS
from erfarenhet.cli_output import wrapped
from erfarenhet.errors import InvalidQuestion
from erfarenhet.vocabulary import load_vocabulary


def print_case(case: Mapping[str, Any], language: str) -> None:
    """One case: its figures, then what it claims, each with the sentence that supports it.

    Raises:
        InvalidQuestion: the language is none of sv, nb and nn.
    """
    if language not in CASE_TEXTS:
        raise InvalidQuestion(f"Unknown language {language!r}. Choose among {', '.join(CASE_TEXTS)}.")
    texts, vocabulary = CASE_TEXTS[language], load_vocabulary()

    def label(field: str, term: str | None) -> str:
        return vocabulary.label(field, term, language) if term else ""

    typer.echo(case["title"])
    years = "–".join(str(year) for year in (case["year_from"], case["year_to"]) if year)
    events = ", ".join(label("event_types", event) for event in case["event_types"])
    typer.echo(wrapped(", ".join(part for part in (*case["places"], case["employer"], events, years) if part)))
    if case["grade"]:
        typer.echo(f"{texts.grade}: {label('evidence_grades', case['grade'])}")
    _print_claims(texts.jobs, [(f"{row['number']} {row['what']}", row) for row in case["jobs"]], texts.no_quote)
    actors = [(f"{row['name']} ({label('actor_types', row['type'])})", row) for row in case["actors"]]
    _print_claims(texts.actors, actors, texts.no_quote)
    measures = [
        (f"{row['what']} ({', '.join(filter(None, (label('phases', row['phase']), str(row['year'] or ''))))})", row)
        for row in case["measures"]
    ]
    _print_claims(texts.measures, measures, texts.no_quote)
    _print_claims(texts.results, [(row["what"], row) for row in case["results"]], texts.no_quote)
    for contradiction in case["contradictions"]:
        rows = [(row["says"], row) for row in contradiction["statements"]]
        _print_claims(f"{texts.contradictions}: {contradiction['about']}", rows, texts.no_quote)


def print_similar(found: Mapping[str, Any]) -> None:
    """Similar cases with their reasons."""
    for similar in found["cases"]:
        case = similar["case"]
        typer.echo(f"{similar['rank']:>2}  {similar['score']:.2f}  {case['title']}  [{case['case_id']}]")
        for sign, lines in (("+", similar["reasons"]), ("–", similar["differences"]), ("?", similar["unknown"])):
            for line in lines:
                typer.echo(wrapped(f"{sign} {line}", start="      ", indent="        "))


def print_brief(brief: Mapping[str, Any]) -> None:
    """A starter brief, then what its markers stand for."""
    typer.echo(brief["title"])
    typer.echo(wrapped(brief["about"]))
    for similar in brief["similar"]:
        typer.echo(wrapped(f"~ {similar['title']}: {'; '.join(similar['reasons'])}"))
    for section in brief["sections"]:
        typer.echo(f"\n{section['heading'].upper()}")
        for part in section["parts"]:
            typer.echo(f"\n{part['heading']}")
            for item in part["items"]:
                label = f"{item['label']}: " if item["label"] else ""
                typer.echo(wrapped(f"• {label}”{item['text']}” [{item['marker']}]"))
            for line in part["missing"]:
                typer.echo(wrapped(f"({line})"))
    typer.echo("")
    for citation in brief["citations"]:
        origin = ", ".join(str(citation[key]) for key in ("publisher", "year", "section") if citation[key])
        typer.echo(wrapped(f"[{citation['marker']}] {citation['title']}. {origin}", indent="    "))


def print_comparison(found: Mapping[str, Any]) -> None:
    """A comparison, row by row: a matrix of sentences fits no terminal."""
    texts = CASE_TEXTS[found["language"]]
    for row in found["rows"]:
        typer.echo(f"\n{row['label'].capitalize()}")
        for case, cell in zip(found["cases"], row["cells"], strict=True):
            if cell:
                typer.echo(wrapped(case["title"], start="  ", indent="  "))
            _print_rows([(measure["what"], measure) for measure in cell], texts.no_quote, indent="    ")


def _print_claims(heading: str, rows: Sequence[tuple[str, Mapping[str, Any]]], no_quote: str) -> None:
    if not rows:
        return
    typer.echo(f"\n{heading}")
    _print_rows(rows, no_quote, indent="")


def _print_rows(rows: Sequence[tuple[str, Mapping[str, Any]]], no_quote: str, *, indent: str) -> None:
    for text, row in rows:
        typer.echo(wrapped(f"• {text}", start=indent, indent=f"{indent}  "))
        quote = row["citation"]
        line = f"”{quote['quote']}”" if quote else f"({no_quote})"
        typer.echo(wrapped(line, start=f"{indent}    ", indent=f"{indent}    "))
