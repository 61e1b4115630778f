"""Turn the bytes of a text file into text when nobody says how it is encoded.

Old Swedish and Norwegian files come in Windows, DOS and Macintosh encodings, in which the same byte is another
letter. General detectors guess from statistics of many languages and are often wrong on short Nordic texts; here
the candidates are few, and the right one is the one in which å, ä, ö, æ and ø stand inside words.
"""

from __future__ import annotations

import codecs
import dataclasses
from dataclasses import dataclass

from erfarenhet.errors import UnreadableSource

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In order of preference when they score the same.
_CANDIDATES = ("cp1252", "cp850", "mac_roman")
_NORDIC = frozenset("åäöæøÅÄÖÆØ")
_NEIGHBOURS = frozenset("éèêáàüëóíñçÉÜšžŠŽčŋđŧ")
_TYPOGRAPHY = frozenset("“”„‘’‚–—…•·§°«»€£©®×½¼¾²³µ±´¨\N{NO-BREAK SPACE}\N{SOFT HYPHEN}")
_HARMLESS_CONTROLS = frozenset(b"\t\n\v\f\r\x1a\x1b")
_SAMPLE_BYTES = 1_000_000
_CONTROL_SHARE_MAX = 0.002
# A NUL byte in so many bytes of text is an accident of some program, not a sign of binary data.
_BYTES_PER_NUL_MIN = 5000
_DAMAGED_SHARE_MAX = 0.05


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text with the encoding it was in, and what a curator should know about it."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode_text(data: bytes, name: str, *, declared: str | None = None) -> DecodedText:
    """Decode a text file.

    Args:
        data: the whole file.
        name: of the file, for messages.
        declared: the encoding that the file claims, as HTML does; followed when the bytes allow it.

    Raises:
        UnreadableSource: the bytes are no text, or in an encoding that cannot be told.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_marked(data, encoding, name)
    if (encoding_16 := _utf16_without_mark(data)) is not None:
        return _decode_marked(data, encoding_16, name)
    _refuse_binary(data, name)
    nuls = data.count(0)
    decoded = _decode_unmarked(data.replace(b"\0", b""), name, declared)
    if not nuls:
        return decoded
    note = f"{nuls} stray NUL byte{'s were' if nuls > 1 else ' was'} removed"
    return dataclasses.replace(decoded, notes=(*decoded.notes, note))


def _decode_unmarked(data: bytes, name: str, declared: str | None) -> DecodedText:
    try:
        return DecodedText(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if declared and (text := _decode_declared(data, declared)) is not None:
        return DecodedText(text, declared.lower())
    return _decode_damaged_utf8(data) or _decode_single_byte(data, name)


def is_binary(data: bytes) -> bool:
    """Whether bytes that are not UTF-16 hold control characters as text never does.

    A single stray NUL byte, or very few in a long text, pass where there are no other control characters.
    """
    sample = data[:_SAMPLE_BYTES]
    controls = sum(byte < 0x20 and byte not in _HARMLESS_CONTROLS for byte in sample)
    nuls = sample.count(0)
    if nuls:
        return controls > nuls or nuls > max(1, len(sample) // _BYTES_PER_NUL_MIN)
    return controls > max(2, _CONTROL_SHARE_MAX * len(sample))


def _refuse_binary(data: bytes, name: str) -> None:
    if is_binary(data):
        raise UnreadableSource(
            f"{name}: holds binary data, not text. Supply it as PDF, DOCX, PPTX, HTML, Markdown or plain text."
        )


def _decode_marked(data: bytes, encoding: str, name: str) -> DecodedText:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise UnreadableSource(
            f"{name}: begins like {encoding.upper()} but breaks at byte {exc.start}. Save it again as UTF-8."
        ) from exc
    return DecodedText(text, encoding)


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[: 2 * (min(len(data), _SAMPLE_BYTES) // 2)]
    if len(sample) < 4 or len(data) % 2:
        return None
    pairs = len(sample) / 2
    even, odd = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    if odd > 0.5 and even < 0.01:
        return "utf-16-le"
    if even > 0.5 and odd < 0.01:
        return "utf-16-be"
    return None


def _decode_declared(data: bytes, declared: str) -> str | None:
    try:
        codec = codecs.lookup(declared).name
        # Browsers read "iso-8859-1" as Windows-1252; the control characters of the former mean nothing in text.
        return data.decode("cp1252" if codec in ("iso8859-1", "ascii") else codec)
    except (LookupError, UnicodeDecodeError):
        return None


def _decode_damaged_utf8(data: bytes) -> DecodedText | None:
    """UTF-8 with a few foreign bytes in it, as when files of two encodings were put together."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\N{REPLACEMENT CHARACTER}")
    sound = sum(ord(char) > 0x7F for char in text) - damaged
    if damaged > _DAMAGED_SHARE_MAX * sound:
        return None
    note = f"{damaged} bytes are not UTF-8 and were replaced by \N{REPLACEMENT CHARACTER}"
    return DecodedText(text, "utf-8", (note,))


def _decode_single_byte(data: bytes, name: str) -> DecodedText:
    best_score, best_encoding = max(
        ((_score(data[:_SAMPLE_BYTES].decode(encoding, errors="replace")), encoding) for encoding in _CANDIDATES),
        key=lambda scored: scored[0],
    )
    if best_score < 0:
        raise UnreadableSource(
            f"{name}: the text encoding cannot be told (tried UTF-8, UTF-16, {', '.join(_CANDIDATES)}). "
            "Save it again as UTF-8."
        )
    text = data.decode(best_encoding, errors="replace")
    return DecodedText(text, best_encoding, (f"the text encoding was guessed: {best_encoding}",))


def _score(text: str) -> float:
    """How much a decoded text looks Swedish or Norwegian; below 0 it does not."""
    score = 0.0
    padded = f" {text} "
    for index, char in enumerate(text, start=1):
        if char <= "\x7f":
            continue
        before, after = padded[index - 1], padded[index + 1]
        in_word = before.isalpha() or after.isalpha()
        if char in _NORDIC or char in _NEIGHBOURS:
            # A capital inside a word ("fšr" read as "fÖr") is what a wrong encoding gives.
            wrong_case = char.isupper() and before.islower()
            score += -2.0 if wrong_case else (3.0 if char in _NORDIC and in_word else 0.5)
        elif char in _TYPOGRAPHY:
            inside = before.isalpha() and after.isalpha()
            score += -2.0 if inside and char not in "’–·\N{SOFT HYPHEN}\N{NO-BREAK SPACE}" else 0.5
        else:
            score -= 3.0
    return score
