"""Which of the Nordic languages a text is written in.

Bokmål, nynorsk, Danish and Swedish share most of their letters and many words, and a question has five to eight
words. lingua's character n-grams decide well on a paragraph; on a short question the function words say more
("hva", "kva", "hvordan", "korleis", "ikke", "ikkje"), so both are added up as log odds. What was compared and
measured stands in ``docs/decisions/0005-language-of-short-texts.md``.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

ASKER_LANGUAGES = ("sv", "nb", "nn")
LANGUAGES = ("sv", "nb", "nn", "da", "en")

# Swedish and Norwegian are what is handed in; Danish must show itself clearly before it is believed.
_PRIOR: Mapping[str, float] = {"sv": 0.37, "nb": 0.36, "nn": 0.2, "da": 0.02, "en": 0.05}

# (languages that use the word, log odds against the others, words)
_FUNCTION_WORDS: tuple[tuple[tuple[str, ...], float, str], ...] = (
    (
        ("sv",),
        3.0,
        "och vad hur vilka vilken vilket är inte från när där varför jag också eller någon något några hade även än "
        "bli blir gjordes göra måste finns fanns skulle ett vem hos uppsagda på sig nu stöd",
    ),
    (("sv", "da"), 1.5, "efter blev mycket"),
    (("nb", "da"), 3.0, "hvem hvor hvordan hvorfor hvilken hvilket hvis ikke noen noe jeg hvilke"),
    (("nb",), 3.0, "hva hvorvidt arbeidsplasser bedrifter bedriften kommuner finnes trengs virksomheter fikk mistet"),
    (("nb", "da"), 1.5, "fra et"),
    (("nb",), 1.5, "ble gjøre startet heter"),
    (("nb", "nn"), 1.5, "opp etter enn skjedde noreg norge"),
    (
        ("nn",),
        3.0,
        "kva kven kor korleis kvifor kvar kvart ikkje eit ein ei frå dei vart nokon noko nokre eg meir berre mykje "
        "finst gjekk hjå vere verte vert seier kjem gjer desse korfor anna trengst verksemd verksemder fekk kommunar "
        "arbeidsplassar følgjer gjere meiner",
    ),
    (("nb", "nn", "da"), 2.0, "og er av"),
    (("en",), 3.0, "the of and what how which who was were is are with from does did"),
    (("da",), 3.0, "af hvad hvornår nogen meget uden noget virksomheder"),
)
# Letters outside names: Swedish alone writes ä and ö; Norwegian and Danish alone write æ and ø.
_LETTERS: tuple[tuple[tuple[str, ...], float, str], ...] = ((("sv",), 4.0, "äö"), (("nb", "nn", "da"), 4.0, "æø"))

# Past this many words lingua needs no help, and single function words would count for too much.
_SHORT_WORDS = 40
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class DetectedLanguage:
    """A language code and how sure it is, in [0, 1]."""

    code: str
    confidence: float


def _evidence_by_word() -> Mapping[str, tuple[tuple[str, float], ...]]:
    evidence: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for languages, weight, words in _FUNCTION_WORDS:
        for word in words.split():
            evidence[word].extend((language, weight) for language in languages)
    return {word: tuple(pairs) for word, pairs in evidence.items()}


_EVIDENCE = _evidence_by_word()


@lru_cache(maxsize=1)
def _lingua() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder  # 0.5 s and 130 MiB: only when a language must be told

    languages = (Language.SWEDISH, Language.BOKMAL, Language.NYNORSK, Language.DANISH, Language.ENGLISH)
    return LanguageDetectorBuilder.from_languages(*languages).with_preloaded_language_models().build()


def warm_up() -> None:
    """Load the language models now rather than at the first question."""
    detect_language("Hur gick det?")


def detect_language(text: str) -> DetectedLanguage | None:
    """Tell sv, nb, nn, da and en apart.

    Args:
        text: a question, a paragraph, or more; only its first 4,000 characters count.
    Returns:
        The likeliest language; ``None`` when the text has no letters.
    """
    text = text[:4000]
    words = _WORD.findall(text)
    if not words:
        return None
    scores = {language: math.log(prior) for language, prior in _PRIOR.items()}
    for value in _lingua().compute_language_confidence_values(text):
        code = value.language.iso_code_639_1.name.lower()
        scores[code] += math.log(max(value.value, 1e-4))
    if len(words) <= _SHORT_WORDS:
        _add_short_text_evidence(scores, words)
    best = max(scores, key=lambda language: scores[language])
    total = sum(math.exp(score - scores[best]) for score in scores.values())
    return DetectedLanguage(best, 1.0 / total)


def _add_short_text_evidence(scores: dict[str, float], words: list[str]) -> None:
    for word in {word.lower() for word in words}:
        for language, weight in _EVIDENCE.get(word, ()):
            scores[language] += weight
    # A capitalised word is likely a name, and "Södertälje" or "Årdal" says nothing about the question around it.
    common = "".join(word for word in words[:1] + [word for word in words[1:] if word.islower()]).lower()
    for languages, weight, letters in _LETTERS:
        if any(letter in common for letter in letters):
            for language in languages:
                scores[language] += weight
