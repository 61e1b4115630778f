"""Which characters the PDF's fonts have, and what stands for the others.

PDF/UA forbids text without glyphs, and typst refuses it. typst does not say which characters its fonts have, so it is
asked: unusual characters are set once, and the answer is kept.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import typst

from erfarenhet.export.pdf_fonts import FONT_FAMILIES, STANDARDS, embedded_fonts

# Outside Latin with what Nordic and Sámi texts use, and common punctuation: these the text font has.
_UNUSUAL: Final = re.compile(r"[^ -~\u00a0-\u00ac\u00ae-\u017f–—‘’‚“”„†•…‰‹›€−]")
_PROBE: Final = b"""
#let probe = json(bytes(sys.inputs.probe))
#set document(title: "probe")
#set text(font: probe.fonts)
#probe.text
"""
# Whether a font has the character; at most one entry per character of Unicode.
_shown: Final[dict[str, bool]] = {}


def displayable(text: str) -> str:
    """``text`` with each character that no font has as its code point: "[U+1F600]"."""
    _learn(sorted(set(_UNUSUAL.findall(text)) - _shown.keys()))
    return _UNUSUAL.sub(lambda found: found[0] if _shown[found[0]] else _stand_in(found[0]), text)


def spelled_out(text: str) -> str:
    """``text`` with every unusual character as its code point."""
    return _UNUSUAL.sub(lambda found: _stand_in(found[0]), text)


def _stand_in(character: str) -> str:
    # Joiners and variation selectors only say how their neighbours look.
    invisible = unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"
    return "" if invisible else f"[U+{ord(character):04X}]"


def _learn(characters: Sequence[str]) -> None:
    """Find out which of the characters can be shown, halving what fails."""
    if not characters:
        return
    shown = _all_shown(characters)
    if shown or len(characters) == 1:
        _shown.update(dict.fromkeys(characters, shown))
        return
    middle = len(characters) // 2
    _learn(characters[:middle])
    _learn(characters[middle:])


def _all_shown(characters: Sequence[str]) -> bool:
    # A combining mark needs something to stand on.
    text = " ".join(f"a{one}" if unicodedata.category(one).startswith("M") else one for one in characters)
    try:
        typst.compile(
            _PROBE,
            sys_inputs={"probe": json.dumps({"fonts": FONT_FAMILIES, "text": text})},
            font_paths=embedded_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=list(STANDARDS),
            timestamp=0,
        )
    except typst.TypstError as exc:
        if "could not be displayed" not in exc.message:
            raise
        return False
    return True
