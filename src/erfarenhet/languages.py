"""Which of the Nordic languages a text is written in.

Bokmål, nynorsk, Danish and Swedish share most of their letters and many words, and a question has five to eight
words. There the function words say more than lingua's character n-grams ("hva", "kva", "hvordan", "korleis",
"ikke", "ikkje"), and they help to tell bokmål from nynorsk in a paragraph too; so both are added up as log odds.
What was compared and measured stands in ``docs/decisions/0005-language-of-short-texts.md``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from lingua import LanguageDetector

AskerLanguage = Literal["sv", "nb", "nn"]
ASKER_LANGUAGES: tuple[str, ...] = get_args(AskerLanguage)
LANGUAGES = ("sv", "nb", "nn", "da", "en")

# Swedish and Norwegian are what is handed in; Danish must show itself clearly before it is believed.
_PRIOR: Mapping[str, float] = {"sv": 0.37, "nb": 0.36, "nn": 0.2, "da": 0.02, "en": 0.05}

# (languages that use the word, log odds against the others, words)
_FUNCTION_WORDS: tuple[tuple[tuple[str, ...], float, str], ...] = (
    (
        ("sv",),
        3.0,
        """
        och vad hur vilka vilken vilket är inte från när där varför jag också eller någon något några hade även än bli
        blir gjordes göra måste finns fanns skulle ett vem hos uppsagda på sig nu stöd
        """,
    ),
    (("sv", "da"), 1.5, "efter blev mycket"),
    (("nb", "da"), 3.0, "hvem hvor hvordan hvorfor hvilken hvilket hvis ikke noen noe jeg hvilke"),
    (("nb",), 3.0, "hva hvorvidt arbeidsplasser bedrifter bedriften kommuner finnes trengs virksomheter fikk mistet"),
    (("nb", "da"), 1.5, "fra et samme flere mens hele"),
    (("nb",), 1.5, "ble gjøre startet heter jobber"),
    (("nb", "nn"), 1.5, "opp etter enn skjedde noreg norge"),
    (
        ("nn",),
        3.0,
        """
        kva kven kor korleis kvifor kvar kvart ikkje eit ein ei frå dei vart nokon noko nokre eg meir berre mykje finst
        gjekk hjå vere verte vert seier kjem gjer desse korfor anna trengst verksemd verksemder fekk kommunar
        arbeidsplassar følgjer gjere meiner seinare
        """,
    ),
    (("nn",), 1.5, "same fleire medan heile sjølv"),
    (("nb", "nn", "da"), 2.0, "og er av"),
    (("en",), 3.0, "the of and what how which who was were is are with from does did"),
    (("da",), 3.0, "af hvad hvornår nogen meget uden noget virksomheder"),
)
# Letters outside names: Swedish alone writes ä and ö; Norwegian and Danish alone write æ and ø.
_LETTERS: tuple[tuple[tuple[str, ...], float, str], ...] = ((("sv",), 4.0, "äö"), (("nb", "nn", "da"), 4.0, "æø"))

_WORD = re.compile(r"[^\W\d_]+")
# A soft hyphen stands inside a word, a zero-width space beside one; neither is a letter.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def language_of_tag(tag: str) -> str | None:
    """Our code for a language tag as people write it ("nb-NO", "SV", "no" for bokmål); ``None`` for other languages."""
    code = tag.strip().lower().split("-")[0]
    code = "nb" if code == "no" else code
    return code if code in LANGUAGES else None


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
    words = _WORD.findall(unicodedata.normalize("NFC", _INVISIBLE.sub("", text[:4000])))
    if not words:
        return None
    scores = {language: math.log(prior) for language, prior in _PRIOR.items()}
    for value in _lingua().compute_language_confidence_values(" ".join(_common_words(words))):
        code = value.language.iso_code_639_1.name.lower()
        scores[code] += math.log(max(value.value, 1e-4))
    _add_word_evidence(scores, words)
    best = max(scores, key=lambda language: scores[language])
    total = sum(math.exp(score - scores[best]) for score in scores.values())
    return DetectedLanguage(best, 1.0 / total)


def _common_words(words: list[str]) -> list[str]:
    """The words without those that are likely names, which say nothing about the question around them.

    "Hva skjedde i Södertälje?" is Swedish to lingua. Where names are nearly all there is, they stay.
    """
    common = words[:1] + [word for word in words[1:] if word.islower()]
    return common if len(common) > 1 else words


def _add_word_evidence(scores: dict[str, float], words: list[str]) -> None:
    for word in {word.lower() for word in words}:
        for language, weight in _EVIDENCE.get(word, ()):
            scores[language] += weight
    common = "".join(_common_words(words)).lower()
    for languages, weight, letters in _LETTERS:
        if any(letter in common for letter in letters):
            for language in languages:
                scores[language] += weight
