"""Look over a DOCX or PPTX, which is a ZIP archive of XML, before anything parses it."""

from __future__ import annotations

import zipfile
import zlib

from erfarenhet.errors import UnreadableSource
from erfarenhet.records import SourceFile

_MEGABYTE = 1_000_000
_PARTS_MAX = 20_000
_UNPACKED_MAX_MEGABYTES = 1_000
# A parsed tree takes some ten times its XML.
_XML_MAX_MEGABYTES = 100
# XML packs 10 to 30 times; only what is made for it packs a hundred times.
_RATIO_MAX, _RATIO_FROM_MEGABYTES = 150, 5
_CHUNK = 1 << 20
_MARKUP_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


def check_archive(source: SourceFile) -> None:
    """Make sure that an Office file does not unpack to masses, and declares no XML entities.

    Raises:
        UnreadableSource: it does, or it is damaged or encrypted.
    """
    try:
        with zipfile.ZipFile(source.path) as archive:
            parts = archive.infolist()
            _check_sizes(source.name, parts)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    _check_xml(source.name, archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as exc:
        raise UnreadableSource(
            f"{source.name}: is damaged or truncated ({exc}). Fetch it again, or save it again in Word or PowerPoint."
        ) from exc


def _check_sizes(name: str, parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    xml = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    dense = any(
        part.file_size > _RATIO_FROM_MEGABYTES * _MEGABYTE and part.file_size > _RATIO_MAX * max(1, part.compress_size)
        for part in parts
    )
    if len(parts) > _PARTS_MAX or unpacked > _UNPACKED_MAX_MEGABYTES * _MEGABYTE:
        raise _bomb(name, f"unpacks to {unpacked / _MEGABYTE:.0f} MB in {len(parts)} parts")
    if xml > _XML_MAX_MEGABYTES * _MEGABYTE or dense:
        raise _bomb(name, f"holds {xml / _MEGABYTE:.0f} MB of XML in {source_size(parts) / _MEGABYTE:.1f} MB")


def source_size(parts: list[zipfile.ZipInfo]) -> int:
    """Bytes that the parts take in the archive."""
    return sum(part.compress_size for part in parts)


def _bomb(name: str, what: str) -> UnreadableSource:
    return UnreadableSource(f"{name}: {what}, far more than a document needs (a ZIP bomb?). Supply another copy.")


def _check_xml(name: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part to its end, which checks its real size and checksum, and look for declarations of entities."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            # Without NUL bytes UTF-16 looks like ASCII here.
            seen = tail + chunk.replace(b"\0", b"").upper()
            if any(mark in seen for mark in _MARKUP_DECLARATIONS):
                raise UnreadableSource(
                    f"{name}: its part {part.filename} declares XML entities, as no Office program does. "
                    "Save it again in Word or PowerPoint."
                )
            tail = seen[-len(_MARKUP_DECLARATIONS[0]) :]
