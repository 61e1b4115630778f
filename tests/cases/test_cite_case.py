from __future__ import annotations

import numpy as np
import pytest
from evaluation.word_encoder import WordEncoder, _vector

from erfarenhet.cases.match_sentences import SUPPORT_MIN, Sentence, SentenceMatcher
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.errors import NotFound
from erfarenhet.records import Passage, Span


def sentences(*texts, section=("Vad gjorde man",)):
    found = []
    for number, text in enumerate(texts):
        passage = Passage(f"p{number}", "fall-a", "v", number, text, 0, len(text), (Span(0, len(text)),), section)
        found.append(Sentence(passage, passage.sentences[0], text, _vector(text)))
    return found


def best(claim, found, **needed):
    matcher = SentenceMatcher(found, LexicalTerms())
    match = matcher.best(claim, WordEncoder().encode_questions([claim])[0], **needed)
    return match and match.sentence.text


TEXTS = (
    "Kommunen tillsatte en arbetsgrupp under kommundirektören.",
    "Kommunen köpte marken för 500 miljoner kronor.",
    "Bolaget sålde pappersmaskinerna utomlands.",
)


def test_the_sentence_that_says_it_is_found():
    assert best("Arbetsgrupp under kommundirektören", sentences(*TEXTS)) == TEXTS[0]
    assert best("Kommunens köp av marken för 500 miljoner kronor", sentences(*TEXTS)) == TEXTS[1]


def test_no_sentence_is_found_where_none_says_it():
    assert best("Två samordnare för utbildning och validering", sentences(*TEXTS)) is None
    assert best("Arbetsgrupp under kommundirektören", []) is None


def test_a_sentence_with_another_number_does_not_support_a_claim():
    assert best("Kommunens köp av marken för 900 miljoner kronor", sentences(*TEXTS)) is None


def test_a_count_of_jobs_is_supported_by_its_number_alone():
    found = sentences("Omkring 340 personer vid bruket sades upp.", "Personer vid bruket sades upp i grupper.")
    assert best("340 personer vid bruket sades upp", found, number=340) == found[0].text
    assert best("340 personer vid bruket sades upp", found[1:], number=340) is None


def test_an_actor_is_supported_by_a_sentence_that_names_it():
    found = sentences("Landshövdingen ledde arbetet med omställningen.", "Länsstyrelsens chef ledde arbetet.")
    claim = "Länsstyrelsen: ledde arbetet med omställningen"
    assert best(claim, found, name="Länsstyrelsen") != found[0].text


def test_a_county_is_not_its_county_council():
    found = sentences(
        "Nesset i Møre og Romsdal støtta programmet.", "Fylkeskommunen i Møre og Romsdal støtta programmet."
    )
    claim = "Møre og Romsdal fylkeskommune: støtta programmet"
    assert best(claim, found, name="Møre og Romsdal fylkeskommune") == found[1].text
    assert best(claim, found[:1], name="Møre og Romsdal fylkeskommune") is None


def test_what_the_sources_do_not_say_supports_nothing():
    silent = sentences(TEXTS[0], section=("Vad källorna inte säger",))
    assert best("Arbetsgrupp under kommundirektören", silent) is None


def test_scores_lie_between_0_and_1():
    matcher = SentenceMatcher(sentences(*TEXTS), LexicalTerms())
    for claim in (*TEXTS, "helt annat", "500"):
        scores = matcher.scores(claim, WordEncoder().encode_questions([claim])[0])
        assert np.all((scores >= 0) & (scores <= 1.0001))


@pytest.fixture(params=["fall-se-borlange-kvarnsveden", "fall-no-skien-union", "fall-no-ardal-hydro"])
def cited(request, shelf):
    return shelf.cases.cited(request.param, shelf.corpus)


def test_every_quote_stands_verbatim_in_the_cases_own_document(cited, shelf):
    document = shelf.documents[cited.case.case_id]
    assert cited.quotes
    for quote in cited.quotes.values():
        assert (quote.document_id, quote.version) == (document.document_id, document.version)
        assert document.text[quote.start : quote.end] == quote.text
        assert quote.score >= SUPPORT_MIN


def test_a_quote_of_a_number_of_jobs_holds_the_number(cited):
    for count in cited.case.jobs:
        quote = cited.quote(count)
        if quote is not None:
            assert str(count.number) in quote.text.replace(" ", "").replace("\u00a0", "")


def test_quotes_belong_to_claims_of_the_case(cited):
    known = {claim.claim_id for claim in cited.case.claims()}
    known |= {f"population-{number}" for number in range(1, 9)} | {f"employment-share-{n}" for n in range(1, 9)}
    assert set(cited.quotes) <= known


def test_a_second_look_is_not_worked_out_again(shelf, monkeypatch):
    first = shelf.cases.cited("fall-no-skien-union", shelf.corpus)
    encoder = shelf.corpus.searcher.encoder
    monkeypatch.setattr(encoder, "encode_questions", lambda _: pytest.fail("worked out again"))
    assert shelf.cases.cited("fall-no-skien-union", shelf.corpus) == first


def test_documents_that_name_place_and_employer_support_a_case(shelf):
    cited = shelf.cases.cited("fall-se-hudiksvall-ericsson", shelf.corpus)
    assert "guide-forbereda" in cited.supporting_documents
    assert cited.case.case_id not in cited.supporting_documents
    assert "fall-no-skien-union" not in cited.supporting_documents


def test_an_unknown_case_is_not_found(shelf):
    with pytest.raises(NotFound, match="fall-x"):
        shelf.cases.cited("fall-x", shelf.corpus)
