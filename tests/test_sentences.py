"""Sentence ends in administrative prose. In the cases, "|" stands where one sentence ends and the next begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


CASES = [
    # abbreviations, Swedish
    "Kommunen köpte mark, t.ex. Gamla bruket, och rev det.|Sedan byggde den nytt.",
    "Flera aktörer, bl.a. Arbetsförmedlingen och Region Norrådalen, deltog.|Mötet var kort.",
    "Stödet gäller t.o.m. Juni månad.|Därefter upphör det.",
    "Volvo, Saab m.fl. lade ned.|Staten svarade.",
    "Man startade kurser m.m.|Kommunen betalade.",
    "Ca. 200 personer varslades, dvs. Hälften av alla.|Facket protesterade.",
    "F.d. Volvoanställda fick jobb.|Andra flyttade.",
    "De f.d. Ericssonanställda startade eget.",
    "Det rörde t. ex. Volvo och bl. a. Saab.|Mer finns inte.",
    "Han blev ny vd.|Bolaget växte.",
    "Orten har skola, affär osv.|Där bor 900.",
    "Det kostade 40 milj. kr.|Staten betalade hälften.",
    "Bidraget var 3 mkr. per år.|Det räckte.",
    # abbreviations, bokmål and nynorsk
    "Kommunen fikk hjelp, f.eks. Innovasjon Norge deltok.|Det virket.",
    "Det kostet 200 mill. kr.|Staten betalte.",
    "Bedriften, jf. Kap. 3, la ned.|Alle mistet jobben.",
    "Tiltaka omfatta kurs, rådgjeving o.l.|Kommunen betalte.",
    "Tiltaket varte hhv. To og tre år.|Så var det slutt.",
    "Iht. Lova skal kommunen varsle.|Det skjedde ikkje.",
    "Prosjektet hadde stipend, mentorar m.m.|Etter det kom fleire.",
    # numbers, ordinals, dates, clock
    "Varslet kom den 3. mai.|Det gällde 210 personer.",
    "Møtet var 17. mai 2019.|Styret vedtok planen.",
    "Det hende 1. Juni.|Då stengde fabrikken.",
    "Det var den 3. fasen.|Den siste fasen kom sidan.",
    "Verksamheten lades ned 2019.|Kommunen fick stöd.",
    "Nedleggelsen kom i 2019.|45 personer fikk ny jobb.",
    "Møtet startet kl. 13.|Kommunen møtte.",
    "Se s. 14 och nr. 5.|Där står mer.",
    "Bidraget var 12,5.|Mer fanns inte.",
    "Det kostet kr. 5.000.|Kommunen betalte.",
    "Arbeidsløsa var 3.5 prosent.|Ho fall sidan.",
    # law
    "Enligt 3 kap. 2 § gäller det.|Undantag finns.",
    "Det følger av § 2. Lova gjelder.|Departementet avgjør.",
    "Se art. 107 och prop. 2019/20:1.|Reglerna gäller.",
    "Reglerne står i § 3-1.|De gjelder alle.",
    # initials
    "J. Andersson ledde gruppen.|Den hade sex ledamöter.",
    "Rapporten skrevs av A. B. Lund.|Den kom 2010.",
    # quotes, brackets, other marks
    "”Vi hann inte.”|Kommunalrådet suckade.",
    "«Vi rakk det ikke.»|Ordføreren sukket.",
    "Han sa: ”Det gick.” och satte sig.|Mötet slutade.",
    "Lyckades det?|Ja!|Det gjorde det …|Nästan helt.",
    "(Se bilagan.)|Den är lång.",
    "Hur gick det...|Ingen vet.",
    "Meningen slutar utan punkt",
    "Det gikk bra .|Neste år òg.",
]


@pytest.mark.parametrize("case", CASES)
def test_sentences_end_where_they_should(case):
    parts = case.split("|")
    assert sentences(" ".join(parts)) == parts


def test_a_list_number_stays_with_what_it_counts():
    found = sentences("Dette ble vedtatt. 2. Regionalt ansvar. 3. Lokal forankring.")
    assert found == ["Dette ble vedtatt.", "2. Regionalt ansvar.", "3. Lokal forankring."]


def test_bullets_stay_with_their_text():
    assert sentences("• Köp mark. • Bygg lokaler.") == ["• Köp mark.", "• Bygg lokaler."]


def test_soft_hyphens_and_decomposed_letters_do_not_hide_an_abbreviation():
    assert sentences("Flera, t.\u00adex. Volvo, deltog.") == ["Flera, t.\u00adex. Volvo, deltog."]
    decomposed = "Hon i Va\u0308stera\u030as kom. O\u0308n också."
    assert sentences(decomposed) == ["Hon i Va\u0308stera\u030as kom.", "O\u0308n också."]


def test_only_the_given_part_is_looked_at():
    text = "Före. I delen t.ex. Bruket. Efter. Slut."
    start, end = text.index("I delen"), text.index(" Slut")
    assert [text[a:b] for a, b in split_sentences(text, start, end)] == ["I delen t.ex. Bruket.", "Efter."]
    # A point at the very end of the part ends nothing within it, whatever follows outside.
    assert [text[a:b] for a, b in split_sentences(text, 0, 5)] == ["Före."]


def test_nothing_comes_of_nothing():
    assert sentences("") == []
    assert sentences(" \n\u00a0\t") == []


def test_long_tokens_are_no_trouble():
    text = ("å" * 30_000 + " ") * 3 + "x. " + "Ö" * 30_000
    assert len(sentences(text)) == 2


PIECES = st.sampled_from(
    [
        *"åäöøæÅÄÖØÆ.!?…,:;§()[]\"'”»«–-•0123456789 \n\t\u00a0\u00ad\u0301\u030a\u200b\ufeff😀",
        "t.ex.",
        "bl.a.",
        "f.eks.",
        "kr.",
        "osv.",
        "den 3. mai",
        " Kommunen",
        "a\u030a",
        "o\u0308",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS, st.data())
def test_spans_are_in_order_and_cover_every_character_that_is_not_blank(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    position = start
    for begin, stop in split_sentences(text, start, end):
        assert position <= begin < stop <= end
        assert not text[position:begin].strip()
        assert text[begin:stop] == text[begin:stop].strip()
        position = stop
    assert not text[position:end].strip()
