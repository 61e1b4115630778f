from __future__ import annotations

import json

import pytest
from own_samples import ENTRY, OFF_TOPIC, make_passage, write_questions

from erfarenhet.errors import InvalidDataset
from erfarenhet.evaluation.own_questions import RelevantQuote, holds_fact, load_own_questions

QUOTE = ENTRY["relevant"][0]


def test_reads_a_set_with_every_line_in_its_place(tmp_path):
    folder = write_questions(tmp_path / "q", [ENTRY])
    write_questions(folder, ["", OFF_TOPIC], "z.jsonl")
    questions = load_own_questions(folder)
    assert [(q.question_id, q.kind) for q in questions] == [("sv-1", "answerable"), ("off-1", "off_topic")]
    assert questions[0].relevant == (RelevantQuote("aseda", QUOTE["quote"], 2),)
    assert questions[1].place == f"{folder / 'z.jsonl'}, line 2"


def test_the_half_follows_from_the_first_document(tmp_path):
    # The SHA-256 of "a" begins with ca, which is even, and that of "e" with 3f.
    def half(document_id):
        entry = {**ENTRY, "relevant": [{**QUOTE, "document_id": document_id}, {**QUOTE, "document_id": "other"}]}
        return load_own_questions(write_questions(tmp_path / document_id, [entry]))[0].half

    assert [half(document_id) for document_id in ("a", "e")] == ["tuning", "held_out"]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{", "is no JSON"),
        ("[]", "is no JSON object"),
        ('{"id": "a", "grade": NaN}', "NaN is no number"),
        ({**ENTRY, "id": 1}, "'id' is 1, not a string"),
        ({**ENTRY, "id": "a b"}, "white space"),
        ({**ENTRY, "id": ""}, "is empty"),
        ({k: v for k, v in ENTRY.items() if k != "text"}, "'text' is missing"),
        ({**ENTRY, "text": " ?"}, "the question 'sv-1' is empty"),
        (json.dumps({**ENTRY, "text": "\ud83d"}), "half of a surrogate pair"),
        ({**ENTRY, "language": "da"}, "unknown language 'da'"),
        ({**ENTRY, "kind": "odd"}, "unknown kind 'odd'"),
        ({**ENTRY, "cross_language": 1}, "'cross_language' is 1"),
        ({**ENTRY, "relevant": {}}, "'relevant' is {}, not a list"),
        ({**ENTRY, "relevant": ["a"]}, "'relevant' holds 'a', not an object"),
        ({**ENTRY, "relevant": [{**QUOTE, "grade": 3}]}, "grade is 3"),
        ({**ENTRY, "relevant": [{**QUOTE, "grade": True}]}, "grade is True"),
        ({**ENTRY, "relevant": [{**QUOTE, "grade": 1.5}]}, "grade is 1.5"),
        ({**ENTRY, "relevant": [{**QUOTE, "quote": " | "}]}, "no document id or no text"),
        ({**ENTRY, "relevant": [{**QUOTE, "document_id": ""}]}, "no document id or no text"),
        ({**ENTRY, "relevant": [QUOTE, QUOTE]}, "stands there twice"),
        ({**ENTRY, "relevant": []}, "needs relevant quotes and facts"),
        ({**ENTRY, "facts": []}, "needs relevant quotes and facts"),
        ({**ENTRY, "facts": "50"}, "'facts' is '50', not a list"),
        ({**ENTRY, "facts": [50]}, "the fact 50 is no text"),
        ({**ENTRY, "facts": ["51"]}, "the fact '51' stands in no quote of grade 2"),
        ({**ENTRY, "facts": ["200"]}, "the fact '200' stands in no quote"),
        ({**ENTRY, "relevant": [{**QUOTE, "grade": 1}]}, "the fact '50' stands in no quote of grade 2"),
        ({**ENTRY, "facts": ["51|200"]}, "the fact '51|200' stands in no quote of grade 2"),
        ({**ENTRY, "facts": ["50|"]}, "the fact '50|' has an empty alternative"),
        ({**ENTRY, "facts": ["50| |51"]}, "has an empty alternative"),
        ({**OFF_TOPIC, "facts": ["50"]}, "has no answer"),
        ({**OFF_TOPIC, "cross_language": True}, "has no answer"),
    ],
)
def test_a_broken_line_is_refused_with_file_and_line(tmp_path, entry, message):
    good = {**ENTRY, "id": "good", "text": "En annan fråga?"}
    with pytest.raises(InvalidDataset, match=r"sv\.jsonl, line 2: ") as caught:
        load_own_questions(write_questions(tmp_path / "q", [good, entry]))
    assert message in str(caught.value)


def test_what_occurs_twice_is_refused_with_both_places(tmp_path):
    folder = write_questions(tmp_path / "q", [ENTRY])
    write_questions(folder, [{**ENTRY, "text": "En annan fråga?"}], "z.jsonl")
    with pytest.raises(InvalidDataset, match=r"z\.jsonl, line 1: the id 'sv-1' occurs twice .*sv\.jsonl, line 1"):
        load_own_questions(folder)
    write_questions(folder, [{**ENTRY, "id": "sv-2", "text": ENTRY["text"].upper()}], "z.jsonl")
    with pytest.raises(InvalidDataset, match=r"z\.jsonl, line 1: the question .* occurs twice"):
        load_own_questions(folder)


def test_bytes_that_are_not_utf8_are_refused(tmp_path):
    folder = write_questions(tmp_path / "q", [ENTRY])
    with (folder / "sv.jsonl").open("ab") as stream:
        stream.write('{"id": "Åre"}\n'.encode("latin-1"))
    with pytest.raises(InvalidDataset, match=r"sv\.jsonl, line 2: is not UTF-8"):
        load_own_questions(folder)


def test_a_folder_without_questions_is_refused(tmp_path):
    with pytest.raises(InvalidDataset, match="no such folder"):
        load_own_questions(tmp_path / "nowhere")
    with pytest.raises(InvalidDataset, match="holds no question"):
        load_own_questions(tmp_path)


@pytest.mark.parametrize(
    ("text", "fact", "holds"),
    [
        ("Omkring 50 jobb", "50", True),
        ("Omkring 500 jobb", "50", False),
        ("År 2001", "20", False),
        ("20,5 miljoner", "20", False),
        ("det var 20.", "20", True),
        ("projektledare", "Projektled", True),
        ("20\u00a0 millioner", "20 millioner", True),
        ("under 2\u00a0600 i 2024", "2 600", True),
        ("under 2\u202f600 i 2024", "2 600", True),
        ("under 2 600 i 2024", "600", False),
        ("under 2 600 i 2024", "2", False),
        ("under 12 600 i 2024", "2 600", False),
        ("under 2 600 000 kronor", "2 600", False),
        ("i 2016 600 jobb", "600", True),
        ("i 2016 600 jobb", "2016", True),
        ("den 16 2016", "16", True),
    ],
)
def test_a_number_is_a_fact_only_when_it_stands_alone(text, fact, holds):
    assert holds_fact(text, fact) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Utvalget hadde bare to møter.", True),
        ("Gruppen hade bara Två  möten.", True),
        ("Departementene møttes 2 ganger.", True),
        ("Departementene møttes 12 ganger.", False),
        ("to møter|två möten", True),
        ("Utvalget hadde møter.", False),
    ],
)
def test_a_fact_is_held_in_any_of_its_alternatives(text, holds):
    assert holds_fact(text, "to møter|två möten | 2 ganger") is holds


def test_a_fact_stands_in_a_quote_when_an_alternative_does(tmp_path):
    folder = write_questions(tmp_path / "q", [{**ENTRY, "facts": ["51|50"]}])
    assert load_own_questions(folder)[0].facts == ("51|50",)


def test_which_quotes_a_passage_holds(tmp_path):
    long = "Kommunen bildade en stiftelse som köpte alla lokaler av bolaget. Den sålde dem vidare."
    entry = {
        **ENTRY,
        "relevant": [
            QUOTE,
            {"document_id": "aseda", "quote": long, "grade": 1},
            {"document_id": "aseda", "quote": "| Hydro | 20 |", "grade": 1},
            {"document_id": "other", "quote": "Något annat.", "grade": 2},
        ],
    }
    question = load_own_questions(write_questions(tmp_path / "q", [entry]))[0]
    first, second, row, _ = question.relevant
    assert question.quotes_in(make_passage(f"Ingress. {QUOTE['quote']}  Slut.")) == (first,)
    assert question.quotes_in(make_passage(long[:70])) == (second,)
    assert question.quotes_in(make_passage("Bolag: *Hydro*, Miljoner: 20")) == (row,)
    assert question.quotes_in(make_passage("Något annat.")) == ()
    assert question.grade(make_passage(f"{long} {QUOTE['quote']}")) == 2
    assert question.grade(make_passage(QUOTE["quote"], "third")) == 0
