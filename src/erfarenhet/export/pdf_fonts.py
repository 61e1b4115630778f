"""The fonts that PDFs are set with: those inside typst's wheel, and no others."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

import typst

STANDARDS: Final[tuple[Literal["ua-1", "a-2a"], ...]] = ("ua-1", "a-2a")
# The first one sets the text, the others stand in for characters that it lacks.
FONT_FAMILIES: Final = ("Libertinus Serif", "DejaVu Sans Mono", "New Computer Modern")


@lru_cache(maxsize=1)
def embedded_fonts() -> typst.Fonts:
    """Libertinus Serif, New Computer Modern and DejaVu Sans Mono. Fonts of the machine would change the result."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
