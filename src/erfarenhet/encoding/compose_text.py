"""The texts that an encoder is given: prefixes and headers put together, and what no tokenizer takes replaced."""

from __future__ import annotations

import hashlib

from erfarenhet.encoding.interface import PassageText
from erfarenhet.errors import ModelError

# A space in the model's eyes: the tokenizer splits words at it.
HEADER_SEPARATOR = "\n"


def compose_passage(prefix: str, passage: PassageText) -> tuple[str, int]:
    """What is encoded of a passage, and the offset at which the passage's own text begins in it."""
    before = f"{prefix}{passage.header}{HEADER_SEPARATOR}" if passage.header else prefix
    return before + passage.text, len(before)


def make_encodable(text: str) -> str:
    """The same text with "?" for lone surrogates, which JSON can smuggle in and no tokenizer takes; offsets stay."""
    return text.encode("utf-8", "replace").decode("utf-8")


def check_length(passage: PassageText, tokens: int, max_tokens: int) -> None:
    """Refuse a passage that an encoder would have to cut.

    Args:
        tokens: of the passage with prefix, header and special tokens.
    Raises:
        ModelError: it has more than ``max_tokens``.
    """
    if tokens > max_tokens:
        raise ModelError(
            f"The passage that begins {passage.text[:60]!r} has {tokens} tokens with its header, and the encoder takes "
            f"{max_tokens}. Lower target_tokens in a copy of ingest/recipe.yaml, and name it in ERFARENHET_RECIPE."
        )


def digest_prefixes(question_prefix: str, passage_prefix: str) -> str:
    """Eight hex digits that tell pairs of prefixes apart; part of an encoder's identity."""
    return hashlib.sha256(f"{question_prefix}\0{passage_prefix}".encode()).hexdigest()[:8]
