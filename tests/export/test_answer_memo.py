from __future__ import annotations

from dataclasses import fields, replace

import pytest
from export.answer_samples import ASKED, GROUPED, SHORT, SOURCES, TAKEN_IN, UNANSWERED, WRITTEN

from erfarenhet.export.answer_memo import answer_memo
from erfarenhet.export.answer_texts import ANSWER_TEXTS, AnswerTexts
from erfarenhet.export.clipboard import render_clipboard
from erfarenhet.export.texts import EXPORT_TEXTS, ExportTexts, format_date
from erfarenhet.memo import BulletItem, Heading, Memo, Note, Paragraph, QuoteBlock, Run, Table
from erfarenhet.records import Answer


def memo_of(answer: Answer, **options: object) -> Memo:
    return answer_memo(answer, asked=ASKED, sources=SOURCES, **options)  # type: ignore[arg-type]


def texts(memo: Memo, kind: type) -> list[str]:
    return [
        block.text if isinstance(block, Heading) else "".join(run.text for run in block.runs)
        for block in memo.blocks
        if isinstance(block, kind)
    ]


def test_groups_stand_by_case_with_measure_phase_and_quote() -> None:
    memo = memo_of(GROUPED)
    assert texts(memo, Heading)[:2] == ["Vad andra har gjort", "Odda – omstilling på norsk"]
    assert texts(memo, Paragraph) == [
        "Källorna svarar bara på en del av frågan.",
        "Det finns inget om kostnaden och tiden i det som hittades.",
        "Plats: Odda. Arbetsgivare: Odda Smelteverk. År: 2003–2011. ",
    ]
    assert texts(memo, BulletItem)[:3] == [
        "Organisation (genomföra): Et næringsselskap ble stiftet.",
        "Maskinöversättning: Ett näringslivsbolag bildades.",
        "Staten bevilget 210 millioner.",
    ]
    quotes = [run for run in memo.runs() if run.notes]
    assert [(run.text, run.language, run.notes) for run in quotes[:2]] == [
        ("Et næringsselskap ble stiftet.", "nb", (1,)),
        ("Staten bevilget 210 millioner.", "nb", (2,)),
    ]


def test_contradictions_stand_side_by_side() -> None:
    (table,) = [block for block in memo_of(GROUPED).blocks if isinstance(block, Table)]
    assert table.caption == "Hur mycket staten betalade"
    assert [[cell.runs[0].text for cell in row] for row in (table.header, *table.rows)] == [
        ["Källa", "Vad källan säger"],
        ["Odda – omstilling på norsk (2011)", "Staten bevilget 210 millioner."],
        ["Granskning av Odda", "Staten sköt till 180 miljoner."],
    ]
    assert [row[1].runs[0].notes for row in table.rows] == [(2,), (3,)]


def test_notes_tell_where_the_quote_stands() -> None:
    first, second, third = memo_of(GROUPED).notes
    assert first == Note(
        1,
        "Odda – omstilling på norsk",
        TAKEN_IN,
        "nb",
        publisher="Kompetansesenteret",
        year=2011,
        page="10",
        url="https://example.org/odda.pdf",
        licence="CC BY 4.0",
    )
    assert (second.page, second.section) == ("12", None)
    # Neither page nor facts: the section, and the day of the answer.
    assert (third.page, third.section, third.retrieved, third.licence) == (None, "Resultat › Pengar", ASKED, None)


def test_short_answers_are_quotes_by_document() -> None:
    memo = memo_of(SHORT)
    assert texts(memo, QuoteBlock) == [sentence.text for sentence in SHORT.sentences]
    assert texts(memo, Heading)[:3] == ["Vad källorna säger", "Odda – omstilling på norsk", "Granskning av Odda"]
    assert "Källorna svarar på frågan." in texts(memo, Paragraph)
    assert "Alla citat är ordagranna och står på originalspråket." in texts(memo, BulletItem)


def test_what_a_language_model_wrote_says_so_and_keeps_the_quotes_in_the_notes() -> None:
    memo = memo_of(WRITTEN)
    assert Run("Ett bolag bildades och staten betalade. ", notes=(1, 2)) in list(memo.runs())
    assert [note.quote for note in memo.notes] == [one.quote for one in WRITTEN.citations]
    assert any("språkmodell (gemma (svar-1))" in text for text in texts(memo, BulletItem))
    assert not any("ordagranna" in text for text in texts(memo, BulletItem))


def test_no_answer_is_said_plainly() -> None:
    memo = memo_of(UNANSWERED)
    assert texts(memo, Heading) == ["Inget svar", "Om svaret"]
    assert texts(memo, Paragraph) == [UNANSWERED.text]
    assert memo.notes == ()


def test_what_became_of_a_source_is_told() -> None:
    memo = memo_of(GROUPED, changed={"fall-odda": "gone", "granskning": "new_version", "annat": "gone"})
    assert texts(memo, Paragraph)[-2:] == [
        "Dokumentet finns inte längre i korpusen: Odda – omstilling på norsk.",
        "Dokumentet har fått en ny version sedan svaret gavs: Granskning av Odda.",
    ]


def test_a_long_question_stands_whole_below_a_short_title() -> None:
    question = "Vad gjorde andra? " * 30
    memo = memo_of(replace(SHORT, question=question))
    assert len(memo.title) <= 150
    assert f"Fråga: {question}" in texts(memo, Paragraph)


@pytest.mark.parametrize("language", ["sv", "nb", "nn"])
def test_each_language_says_everything_in_its_own_words(language: str) -> None:
    for table, record in ((ANSWER_TEXTS, AnswerTexts), (EXPORT_TEXTS, ExportTexts)):
        for field in fields(record):
            value, swedish = getattr(table[language], field.name), getattr(table["sv"], field.name)
            assert value
            assert str(value).count("{}") == str(swedish).count("{}")
    memo = memo_of(replace(GROUPED, language=language))
    assert memo.language == language
    assert ANSWER_TEXTS[language].by_case in texts(memo, Heading)
    assert format_date(ASKED, language) == ("2026-11-25" if language == "sv" else "25.11.2026")


def test_the_clipboard_has_numbers_and_the_sources_below() -> None:
    copied = render_clipboard(memo_of(GROUPED, with_sources=False, permalink="https://e.example/answers/a-1"))
    html, text = copied.html, copied.text
    assert html.startswith('<div lang="sv-SE"><h1>Vad gjorde andra när smältverket lade ned?</h1>')
    assert '<span lang="nb-NO">Et næringsselskap ble stiftet.</span><sup>[1]</sup>' in html
    assert html.count("Granskning av Odda.") == 1
    assert '<th scope="row"><span lang="nb-NO">Odda – omstilling på norsk (2011)</span></th>' in html
    assert "• Organisation (genomföra): Et næringsselskap ble stiftet. [1]\n" in text
    assert (
        "[1] Odda – omstilling på norsk. Kompetansesenteret, 2011, s. 10. https://example.org/odda.pdf "
        "Licens: CC BY 4.0. Hämtad 2026-03-02.\n" in text
    )
    assert text.endswith("\nPermanent länk: https://e.example/answers/a-1\n")
    assert "Om svaret" not in text


def test_the_clipboard_holds_no_markup_of_others() -> None:
    hostile = '<script>alert("1")</script> & <img src=x onerror=y>'
    memo = Memo("T", "sv", ASKED, (Paragraph((Run(hostile),)),), (), None, "javascript:alert(1)")
    copied = render_clipboard(memo)
    assert "<script" not in copied.html
    assert "<img" not in copied.html
    assert "href" not in copied.html
    assert hostile in copied.text
