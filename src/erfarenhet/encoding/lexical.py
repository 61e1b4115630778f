"""Texts to weighted lexical terms: word stems and character n-grams.

A passage's term frequencies are saturated as in BM25 (Robertson & Zaragoza, 2009); the inverse document
frequency is left to the store, which knows the corpus (Qdrant's IDF modifier), and a question's terms weigh 1.

A term's id is the first 32 bits of its BLAKE2b hash, so that it is the same in every process and version. Among
500,000 different terms about 30 pairs share an id; their frequencies are then added, which moves a score a little.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from Stemmer import Stemmer

from erfarenhet.encoding.interface import SparseVector
from erfarenhet.encoding.stopwords import SCANDINAVIAN_STOPWORDS, STOPWORDS

# Raise it whenever the same text gives other terms; an index records it in its recipe.
TERMS_VERSION = 1

NGRAM_SIZES = (4, 5)

_STEMMERS = {"sv": "swedish", "nb": "norwegian", "nn": "norwegian", "da": "danish", "en": "english"}
# A question is stemmed by each of these beside its own language's stemmer; see ``question_stems``.
_QUESTION_LANGUAGES = ("sv", "nb")

_BOUNDARY = "_"
_INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200f\u2060\ufeff]")
_COMBINING = re.compile("[\u0300-\u036f]")
# "1 200", "1.200" and "1200" are one number, "3,5" another. NFKC has turned no-break spaces into spaces.
_TERM = re.compile(
    r"(?<![^\W_])(?P<thousands>\d{1,3}(?:[ .]\d{3})+)(?![^\W_]|[.,]\d)"
    r"|(?<![^\W_])\d+(?:[.,]\d+)+(?![^\W_])"
    r"|[^\W_]+"
)
_LETTERS = str.maketrans({"ä": "æ", "ö": "ø", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class LexicalTerms:
    """Turns passages and questions into sparse vectors; immutable, shared by any number of threads.

    Attributes:
        k1: how late repetition stops to count, ≥ 0; 0 makes every weight 1.
        b: how much a long passage is held against its terms, 0–1.
        stems_length: number of stems in a passage of 220 tokens without its stop words, measured on the starter
            corpus. Fixed, where BM25 takes the corpus's mean, so that a passage's weights never depend on others.
        ngrams_length: the same for n-grams.
    """

    k1: float = 1.2
    b: float = 0.75
    stems_length: float = 90.0
    ngrams_length: float = 900.0

    @property
    def recipe(self) -> str:
        """Everything that decides the weights of a given text; part of an index's recipe."""
        return f"terms={TERMS_VERSION} k1={self.k1} b={self.b} lengths={self.stems_length},{self.ngrams_length}"

    def stems(self, text: str, language: str) -> SparseVector:
        """A passage's stems, weights in (0, k1 + 1). ``language``: sv, nb, nn, da or en; others are not stemmed."""
        stopwords = STOPWORDS.get(language, frozenset())
        return self._saturate(
            [_stem_id(word, language) for word in split_words(text) if word not in stopwords], self.stems_length
        )

    def ngrams(self, text: str) -> SparseVector:
        """A passage's character n-grams within words, weights in (0, k1 + 1)."""
        return self._saturate(_all_ngram_ids(split_words(text)), self.ngrams_length)

    def question_stems(self, text: str, language: str) -> SparseVector:
        """A question's stems, each with weight 1.

        Each word is stemmed as the question's language does and also as Swedish and Norwegian do, so that a
        question meets passages of the neighbour where both spell a word alike ("kommunene", "kommunerna": kommun).
        """
        stopwords = STOPWORDS.get(language, frozenset())
        words = [word for word in split_words(text) if word not in stopwords]
        languages = dict.fromkeys((language, *_QUESTION_LANGUAGES))
        return _present({_stem_id(word, each) for word in words for each in languages})

    def question_ngrams(self, text: str) -> SparseVector:
        """A question's character n-grams, each with weight 1."""
        return _present(set(_all_ngram_ids(split_words(text))))

    def _saturate(self, ids: Sequence[int], usual_length: float) -> SparseVector:
        damping = self.k1 * (1.0 - self.b + self.b * len(ids) / usual_length)
        counts = sorted(Counter(ids).items())
        gain = self.k1 + 1.0
        return SparseVector(
            tuple(index for index, _ in counts), tuple(count * gain / (count + damping) for _, count in counts)
        )


def split_words(text: str) -> list[str]:
    """The words and numbers of a text in order: lower case, NFKC, without soft hyphens; "1 200" becomes "1200"."""
    # Invisible characters go first: one between a letter and its accent would keep the two apart.
    visible = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    # What still combines after NFKC has no composed form, and would cut its word in two. Lower case comes last but
    # one, because it makes new combining dots of İ.
    plain = _COMBINING.sub("", visible.lower())
    return [
        re.sub("[ .]", "", match[0]) if match.lastgroup == "thousands" else match[0] for match in _TERM.finditer(plain)
    ]


def fold(word: str) -> str:
    """Swedish and Norwegian spelling made one: ä→æ, ö→ø; å, æ, ø stay; other letters lose their accents."""
    if word.isascii():
        return word
    return "".join(
        letter if letter in "åæø" else _COMBINING.sub("", unicodedata.normalize("NFD", letter))
        for letter in word.translate(_LETTERS)
    )


def term_id(term: str) -> int:
    """Unsigned 32 bits, the same everywhere and always."""
    return int.from_bytes(blake2b(term.encode("utf-8", "replace"), digest_size=4).digest(), "little")


def _present(ids: Iterable[int]) -> SparseVector:
    indices = tuple(sorted(ids))
    return SparseVector(indices, (1.0,) * len(indices))


@lru_cache(maxsize=1 << 17)
def _stem_id(word: str, language: str) -> int:
    return term_id(fold(_stem(word, language)))


def _stem(word: str, language: str) -> str:
    algorithm = _STEMMERS.get(language)
    if algorithm is None or not word.isalpha():
        return word
    # A Stemmer must not be shared by threads. A new one costs less than a microsecond.
    return str(Stemmer(algorithm, 0).stemWord(word))


def _all_ngram_ids(words: Sequence[str]) -> list[int]:
    return [index for word in words for index in _ngram_ids(word)]


@lru_cache(maxsize=1 << 16)
def _ngram_ids(word: str) -> tuple[int, ...]:
    return tuple(term_id(gram) for gram in ngrams_of_word(word))


def ngrams_of_word(word: str) -> list[str]:
    """The folded word's n-grams with "_" at both ends; numbers and short words whole; nothing of a stop word."""
    if word in SCANDINAVIAN_STOPWORDS:
        return []
    marked = f"{_BOUNDARY}{fold(word)}{_BOUNDARY}"
    if len(marked) <= NGRAM_SIZES[0] or word[0].isdigit():
        return [marked]
    return [marked[at : at + size] for size in NGRAM_SIZES for at in range(len(marked) - size + 1)]
