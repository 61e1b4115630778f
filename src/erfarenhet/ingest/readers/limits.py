"""How much one source file may cost to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from erfarenhet.settings import Settings


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds on reading one file.

    Attributes:
        timeout_s: wall time; kept by the isolated reader, which can stop a library that hangs.
        memory_megabytes: address space of the reading process beyond what it starts with; kept by the isolated
            reader.
        pages_max: a document with more pages or slides is refused.
        file_max_megabytes: a larger file is refused, before it is opened.
        try_empty_password: open a PDF that is encrypted with an empty user password, as every viewer does. Such
            files ask for no password; they only carry an owner's wishes about printing.
    """

    timeout_s: float = 120.0
    memory_megabytes: int = 1500
    pages_max: int = 5000
    file_max_megabytes: int = 200
    try_empty_password: bool = True

    @classmethod
    def from_settings(cls, settings: Settings) -> ReadLimits:
        """The limits that the settings ask for."""
        return cls(
            timeout_s=settings.read_timeout_s,
            memory_megabytes=settings.read_memory_megabytes,
            pages_max=settings.pages_max,
            file_max_megabytes=settings.file_max_megabytes,
        )
