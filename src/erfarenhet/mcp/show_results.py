"""Results as text that an assistant can quote: every quote with its source and a link to where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from erfarenhet.mcp.memory import OpenedPassage

Json = Mapping[str, Any]


def show_answer(answer: Json, address: str | None) -> str:
    """An answer: its text, then each source, then where it is kept."""
    return "\n".join(_answer_lines(answer, address))


def _answer_lines(answer: Json, address: str | None) -> Iterator[str]:
    yield f"Status: {answer['status']}. Language of the question: {answer['language']}."
    yield ""
    yield str(answer["text"])
    for one in answer.get("contradictions", ()):
        yield ""
        yield f"The sources disagree ({one['about']}):"
        yield from (f"- {said['text']} {_markers(said['citations'])}" for said in one["statements"])
    if answer["citations"]:
        yield ""
        yield "Sources:"
    for citation in answer["citations"]:
        yield f"[{citation['marker']}] {_origin(citation)}"
        yield f"    passage_id: {citation['passage_id']}"
        if citation.get("translation"):
            yield f"    Machine translation of the quote: {citation['translation']}"
        yield from (f"    {link}" for link in _links(citation, address))
    if address:
        yield ""
        yield f"Permalink: {address}/answers/{quote(str(answer['answer_id']))}"


def show_hits(found: Json, address: str | None) -> str:
    """Passages, best first."""
    lines = []
    for hit in found["hits"]:
        lines += [f"{hit['rank']}. {_origin(hit)}", f"   passage_id: {hit['passage_id']}"]
        lines += [f"   {link}" for link in _links(hit, address)]
        lines += [f"   {hit['text']}", ""]
    return "\n".join(lines).rstrip() or "No passage passes these filters."


def show_similar(found: Json, address: str | None) -> str:
    """Cases with the reasons why they are near."""
    lines = []
    for one in found["cases"]:
        case = one["case"]
        lines.append(f"{one['rank']}. {case['title']} (case_id: {case['case_id']})")
        lines += [f"   + {reason}" for reason in one["reasons"]]
        lines += [f"   – {difference}" for difference in one["differences"]]
        if address:
            lines.append(f"   {address}/cases/{quote(str(case['case_id']), safe='')}")
        lines.append("")
    return "\n".join(lines).rstrip() or "No case is near enough to say why."


def show_passage(passage: OpenedPassage, address: str | None) -> str:
    """A passage between the text around it."""
    values = {
        "title": passage.title,
        "publisher": passage.publisher,
        "year": passage.year,
        "page": passage.page,
        "document_id": passage.document_id,
        "version": passage.version,
        "start": passage.start,
        "end": passage.end,
        "url": passage.url,
    }
    before = f"[before]\n{passage.before.strip()}\n\n" if passage.before.strip() else ""
    after = f"\n\n[after]\n{passage.after.strip()}" if passage.after.strip() else ""
    head = "\n".join([_origin(values), *_links(values, address)])
    return f"{head}\n\n{before}[passage]\n{passage.text}{after}"


def _origin(source: Json) -> str:
    page = f"page {source['page']}" if source.get("page") else None
    parts = (source.get("publisher"), source.get("year"), page, source.get("section"))
    told = ", ".join(str(part) for part in parts if part)
    return f"{source['title']}. {told}." if told else f"{source['title']}."


def _links(source: Json, address: str | None) -> Iterator[str]:
    if address and "start" in source:
        place = {key: source[key] for key in ("version", "start", "end") if source.get(key) is not None}
        yield f"{address}/documents/{quote(str(source['document_id']), safe='')}?{urlencode(place)}"
    if source.get("url"):
        yield f"Original: {source['url']}"


def _markers(citations: list[int]) -> str:
    return "".join(f"[{marker}]" for marker in citations)
