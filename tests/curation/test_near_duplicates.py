from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.curation.near_duplicates import SIGNATURE_SIZE, measure_overlap, sign_text, similar_documents

WORDS = [f"ord{number}" for number in range(400)]


def text_of(first, last):
    return " ".join(WORDS[first:last])


def test_a_signature_does_not_change_over_the_years():
    # Kept signatures are compared with new ones: another value here would make them worthless.
    signature = sign_text("Kommunen bildade en grupp med länsstyrelsen.")
    assert len(signature) == SIGNATURE_SIZE
    assert signature[:2] == sign_text("kommunen BILDADE en grupp – med länsstyrelsen")[:2]
    assert sum(signature) % 1_000_003 == EXPECTED


EXPECTED = 978160


def test_the_estimate_is_near_the_exact_share():
    a, b = text_of(0, 300), text_of(100, 400)
    exact = 196 / 396  # runs of five words that both have, among all
    (near,) = similar_documents(sign_text(a), {("b", "1"): sign_text(b)}, threshold=0.0)
    assert abs(near.similarity - exact) < 0.15
    overlap = measure_overlap(a, b)
    assert overlap.share == overlap.share_of_other == 196 / 296
    assert overlap.examples == (text_of(100, 300),)


def test_other_documents_and_short_texts_are_not_told_of():
    others = {("andra", "1"): sign_text(text_of(200, 300)), ("samma", "0"): sign_text(text_of(0, 100))}
    signature = sign_text(text_of(0, 100))
    assert similar_documents(signature, others, without="samma") == []
    assert [near.document_id for near in similar_documents(signature, others)] == ["samma"]
    assert sign_text("bara fyra ord här") == []
    assert similar_documents([], others) == []
    assert measure_overlap("kort", text_of(0, 9)).share == 0.0


@given(st.lists(st.sampled_from(WORDS[:30]), min_size=5, max_size=40))
def test_a_text_is_like_itself_whatever_its_case_and_punctuation(words):
    text, shouted = " ".join(words), ", ".join(words).upper()
    assert sign_text(text) == sign_text(shouted)
    assert measure_overlap(text, shouted).share == 1.0
