"""Cut a document into passages: whole sentences, within one section and one language, sized in tokens."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from erfarenhet.languages import LANGUAGES, detect_language
from erfarenhet.records import Block, Document, Metadata, Passage, Span
from erfarenhet.sentences import split_sentences

CountTokens = Callable[[Sequence[str]], list[int]]

# Version 5 UUIDs of passages are made in this namespace; changing it renames every passage.
PASSAGE_NAMESPACE = uuid.UUID("6f0c1f9e-5b0e-5d53-9a5c-2b8f3f0e7d11")

# A shorter piece of text is too little to tell bokmål from nynorsk; it takes its neighbours' language.
_LANGUAGE_MIN_CHARACTERS = 120
_LANGUAGE_MIN_CONFIDENCE = 0.9
# Special tokens, the encoder's prefix and the separator between header and text.
_RESERVED_TOKENS = 16
_HEADER_MAX_TOKENS = 64
_LIST_MARKER = re.compile(r"(?:[•▪◦*–—-]|\d{1,3}[.)]|[a-zA-Z][.)])\s+")


@dataclass(frozen=True, slots=True)
class PassageSize:
    """How large passages are, in the encoder's tokens.

    Attributes:
        target: a section is divided evenly into parts of about this size.
        smallest: a part that would be smaller is joined to the one before it, when both fit.
        encoder_max: the longest input that the encoder takes whole.
    """

    target: int
    smallest: int
    encoder_max: int


@dataclass(frozen=True, slots=True)
class _Unit:
    """Sentences that must not be divided between passages: a sentence, a list item, a table row."""

    start: int
    end: int
    sentences: tuple[Span, ...]
    tokens: int
    paragraph: int
    language: str


@dataclass(frozen=True, slots=True)
class _Section:
    path: tuple[str, ...]
    blocks: tuple[tuple[int, Block], ...]


def split_passages(document: Document, *, size: PassageSize, count_tokens: CountTokens) -> list[Passage]:
    """Cut ``document`` into passages.

    Args:
        count_tokens: the encoder's own count, without special tokens.
    Returns:
        Passages in the order of the text. Each holds whole sentences of one section in one language; list items and
        table rows stay whole unless one alone is longer than the encoder takes. No sentence is lost.
    """
    languages = _block_languages(document)
    passages: list[Passage] = []
    for section in _sections(document):
        header = _fit_header(passage_header(document.metadata, section.path), count_tokens)
        room = size.encoder_max - _RESERVED_TOKENS - count_tokens([header])[0]
        units = _units(document.text, section.blocks, languages, room, count_tokens)
        for language, run in groupby(units, key=lambda unit: unit.language):
            for packed in _pack(list(run), size, room):
                for part in _fitting(document.text, packed, room, count_tokens):
                    passages.append(_passage(document, section.path, header, part, language, len(passages)))
    return passages


def passage_header(metadata: Metadata, section: Sequence[str]) -> str:
    """One line that places a passage: title, places, years, section path.

    It is encoded and indexed with the passage, so that "vad kostade det?" finds the passage of the right case though
    the passage itself does not name it.
    """
    years = "–".join(dict.fromkeys(str(year) for year in (metadata.year_from, metadata.year_to) if year))
    title = metadata.title or ""
    places = ", ".join(place for place in metadata.places if place not in title)
    path = " › ".join(heading for heading in section if heading != title)
    return " | ".join(part for part in (title, places, years, path) if part)


def _fit_header(header: str, count_tokens: CountTokens) -> str:
    while header and count_tokens([header])[0] > _HEADER_MAX_TOKENS:
        header = header.rsplit(" ", 1)[0] if " " in header else header[: len(header) // 2]
    return header.rstrip(" |›,")


def _sections(document: Document) -> Iterator[_Section]:
    """Blocks by heading path. A heading without text of its own or below it becomes a section of itself."""
    path: list[tuple[int, str]] = []
    blocks: list[tuple[int, Block]] = []
    lone_heading: tuple[int, Block] | None = None

    def close() -> Iterator[_Section]:
        nonlocal lone_heading
        if blocks:
            yield _Section(tuple(text for _, text in path), tuple(blocks))
        elif lone_heading is not None:
            yield _Section(tuple(text for _, text in path[:-1]), (lone_heading,))
        blocks.clear()
        lone_heading = None

    for number, block in enumerate(document.blocks, start=1):
        if block.kind != "heading":
            blocks.append((number, block))
            continue
        if lone_heading is not None and block.level > lone_heading[1].level:
            lone_heading = None  # its text stands below it, in this deeper section's path
        yield from close()
        while path and path[-1][0] >= block.level:
            path.pop()
        path.append((block.level, document.text[block.start : block.end]))
        lone_heading = (number, block)
    yield from close()


def _block_languages(document: Document) -> list[str]:
    """The language of each block; a short or unclear one takes that of the last clear block, or else the document's."""
    clear = [_clear_language(document.text[block.start : block.end]) for block in document.blocks]
    stated = document.metadata.language
    fallback = stated if stated in LANGUAGES else next((language for language in clear if language), "sv")
    languages: list[str] = []
    current = fallback
    for language in clear:
        current = language or current
        languages.append(current)
    return languages


def _clear_language(text: str) -> str | None:
    if len(text) < _LANGUAGE_MIN_CHARACTERS:
        return None
    detected = detect_language(text)
    return detected.code if detected and detected.confidence >= _LANGUAGE_MIN_CONFIDENCE else None


def _units(
    text: str, blocks: Iterable[tuple[int, Block]], languages: Sequence[str], room: int, count_tokens: CountTokens
) -> list[_Unit]:
    units: list[_Unit] = []
    for number, block in blocks:
        language = languages[number - 1]
        if block.kind == "table_row":
            spans = [(block.start, block.end)]
        else:
            spans = list(split_sentences(text, _after_marker(text, block), block.end))
        counts = count_tokens([text[start:end] for start, end in spans])
        if block.kind == "list_item":
            counts[0] += count_tokens([text[block.start : spans[0][0]]])[0]
        whole = block.kind in ("list_item", "table_row") and sum(counts) <= room
        if whole:
            sentences = tuple(Span(*span) for span in spans)
            # The item's marker belongs to the passage, though to no sentence.
            units.append(_Unit(block.start, block.end, sentences, sum(counts), number, language))
            continue
        for (start, end), tokens in zip(spans, counts, strict=True):
            for piece_start, piece_end, piece_tokens in _pieces(text, start, end, tokens, room, count_tokens):
                sentence = (Span(piece_start, piece_end),)
                begin = block.start if piece_start == spans[0][0] else piece_start
                units.append(_Unit(begin, piece_end, sentence, piece_tokens, number, language))
    return units


def _after_marker(text: str, block: Block) -> int:
    """Where a list item's words begin: a quote of it should not carry the bullet along."""
    marker = _LIST_MARKER.match(text, block.start, block.end) if block.kind == "list_item" else None
    return marker.end() if marker else block.start


def _pieces(
    text: str, start: int, end: int, tokens: int, room: int, count_tokens: CountTokens
) -> Iterator[tuple[int, int, int]]:
    """Halve a sentence that the encoder could not take whole, at the white space nearest its middle."""
    if tokens <= room or end - start < 2:
        yield start, end, tokens
        return
    middle = (start + end) // 2
    cut = min(
        (place for place in (text.rfind(" ", start + 1, middle), text.find(" ", middle, end - 1)) if place > 0),
        key=lambda place: abs(place - middle),
        default=middle,
    )
    while cut < end - 1 and unicodedata.combining(text[cut]):
        cut += 1  # a letter keeps its marks
    for piece_start, piece_end in ((start, cut), (cut + 1 if text[cut].isspace() else cut, end)):
        piece_tokens = count_tokens([text[piece_start:piece_end]])[0]
        yield from _pieces(text, piece_start, piece_end, piece_tokens, room, count_tokens)


def _pack(units: Sequence[_Unit], size: PassageSize, room: int) -> Iterator[list[_Unit]]:
    """Group neighbouring units into parts of even size, so that no section ends in a crumb."""
    total = sum(unit.tokens for unit in units)
    limit = min(size.target, room)
    even = total / max(1, -(-total // limit))
    parts: list[list[_Unit]] = []
    filled = 0
    for unit in units:
        # Half of the unit may stand over: that keeps the parts even without knowing what comes.
        if parts and filled + unit.tokens <= room and filled + unit.tokens / 2 <= even:
            parts[-1].append(unit)
            filled += unit.tokens
        else:
            parts.append([unit])
            filled = unit.tokens
    if len(parts) > 1:
        last = sum(unit.tokens for unit in parts[-1])
        if last < size.smallest and last + sum(unit.tokens for unit in parts[-2]) <= room:
            parts[-2].extend(parts.pop())
    yield from parts


def _fitting(text: str, units: Sequence[_Unit], room: int, count_tokens: CountTokens) -> Iterator[Sequence[_Unit]]:
    """Halve a part that has more tokens as one text than its units have one by one, and so many that it is too long."""
    if len(units) == 1 or count_tokens([text[units[0].start : units[-1].end]])[0] <= room:
        yield units
        return
    middle = len(units) // 2
    yield from _fitting(text, units[:middle], room, count_tokens)
    yield from _fitting(text, units[middle:], room, count_tokens)


def _passage(
    document: Document, section: tuple[str, ...], header: str, units: Sequence[_Unit], language: str, position: int
) -> Passage:
    start, end = units[0].start, units[-1].end
    name = f"{document.document_id}\n{document.version}\n{position}"
    return Passage(
        passage_id=str(uuid.uuid5(PASSAGE_NAMESPACE, name)),
        document_id=document.document_id,
        version=document.version,
        position=position,
        text=document.text[start:end],
        start=start,
        end=end,
        sentences=tuple(span for unit in units for span in unit.sentences),
        section=section,
        page_from=document.page_at(start),
        page_to=document.page_at(end - 1),
        paragraph=units[0].paragraph,
        header=header,
        language=language,
    )
