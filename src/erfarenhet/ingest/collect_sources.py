"""Find the source files in the files and folders that were handed in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from erfarenhet.ingest.readers.detect_format import EXTENSIONS
from erfarenhet.records import Rejection

# Documents that no reader takes: somebody meant them to be found, so they are rejected rather than passed over.
_CONVERT_TO = {
    ".doc": "DOCX or PDF",
    ".odt": "DOCX or PDF",
    ".rtf": "DOCX or PDF",
    ".ppt": "PPTX or PDF",
    ".odp": "PPTX or PDF",
    ".xls": "PDF",
    ".xlsx": "PDF",
    ".ods": "PDF",
    ".epub": "HTML or PDF",
}


@dataclass(slots=True)
class CollectedSources:
    """What was found.

    Attributes:
        files: source files, each once, in the order found.
        folders: folders that were searched whole; a document from one of them whose file is gone is removed.
        rejected: things that were handed in and cannot be taken.
        ignored: files in folders that are no documents (pictures, data), by path; hidden files and the owner files
            ("~$rapport.docx") of open Office documents are passed over.
    """

    files: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def collect_sources(paths: Iterable[Path], *, own_folders: Iterable[Path] = ()) -> CollectedSources:
    """Expand folders, at any depth, to the files in them.

    Args:
        own_folders: those in which the home keeps its copies and its index, passed over where a folder that is handed
            in holds the home: else a copy would pass for a document that was moved there, and none ever be removed.
    """
    found = CollectedSources()
    own = [folder.resolve() for folder in own_folders]
    for path in paths:
        if not _is_text(path):
            found.rejected.append(_reject_name(path))
            continue
        absolute = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  keeps links: their own place is the location
        if absolute.is_dir():
            _collect_folder(absolute, path, found, own)
        elif absolute.is_file():
            found.files.append(absolute)
        else:
            found.rejected.append(Rejection(str(path), f"{path}: no such file or folder. Check the path."))
    found.files = list(dict.fromkeys(found.files))
    return found


def _collect_folder(folder: Path, given: Path, found: CollectedSources, own: Sequence[Path]) -> None:
    readable = 0
    for path in sorted(folder.rglob("*")):
        if any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts) or not path.is_file():
            continue
        if own and any(path.parent.resolve().is_relative_to(passed_over) for passed_over in own):
            continue
        suffix = path.suffix.lower()
        if not _is_text(path):
            found.rejected.append(_reject_name(path))
        elif suffix in EXTENSIONS:
            found.files.append(path)
            readable += 1
        elif suffix in _CONVERT_TO:
            reason = f"{path.name}: {suffix[1:].upper()} files are not read. Save it as {_CONVERT_TO[suffix]}."
            found.rejected.append(Rejection(str(path), reason))
        else:
            found.ignored.append(str(path))
    if readable:
        found.folders.append(folder)
    else:
        # Its documents are not removed: an unmounted disk looks just like an emptied folder.
        kinds = ", ".join(sorted(suffix[1:].upper() for suffix in EXTENSIONS if len(suffix) > 3))
        reason = f"{given}: the folder holds no readable file ({kinds}). Check the path."
        found.rejected.append(Rejection(str(given), reason))


def _is_text(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _reject_name(path: Path) -> Rejection:
    """A name in another encoding than UTF-8 (old archives and disks) cannot be stored or printed."""
    printable = os.fsencode(path).decode("utf-8", "replace")
    return Rejection(printable, f"{printable}: the name is not valid UTF-8. Rename the file or folder.")
