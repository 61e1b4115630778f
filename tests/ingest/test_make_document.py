import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.ingest.make_document import choose_document_id, document_id_of_name, make_document
from erfarenhet.records import Block, Content, Metadata, SourceFile

SWEDISH = "Kommunen bildade en omställningsgrupp och kallade in näringslivet, som inte ville vänta på staten."
BOKMAAL = "Kommunen opprettet en omstillingsgruppe og kalte inn næringslivet, som ikke ville vente på staten."


def content(text=SWEDISH, heading=None, document_id=None, **metadata):
    blocks = [Block("paragraph", 0, len(text))]
    if heading:
        blocks = [
            Block("heading", 0, len(heading), 1),
            Block("paragraph", len(heading) + 2, len(heading) + 2 + len(text)),
        ]
        text = f"{heading}\n\n{text}"
    return Content(text, tuple(blocks), metadata=Metadata(**metadata), document_id=document_id, notes=("not",))


def source(tmp_path, name="rapport.pdf"):
    return SourceFile(tmp_path / "x", name, "a" * 64, 3)


@pytest.mark.parametrize(
    ("name", "document_id"),
    [
        ("Årsrapport 2019.pdf", "arsrapport-2019"),
        ("Ærlig øvelse på Ålgård.md", "aerlig-ovelse-pa-algard"),
        ("Omställning_i__Ö-vik (slutlig).DOCX", "omstallning-i-o-vik-slutlig"),
        (unicodedata.normalize("NFD", "Årsrapport Ängelholm ö.pdf"), "arsrapport-angelholm-o"),
        ("résumé v1.2.txt", "resume-v1-2"),
        ("…---….pdf", "dokument"),
        ("报告.pdf", "dokument"),
        ("a" * 79 + " b.pdf", "a" * 79),
    ],
)
def test_ids_of_names(name, document_id):
    assert document_id_of_name(name) == document_id


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1, max_size=120))
def test_any_name_gives_an_id_that_urls_and_front_matter_take(name):
    document_id = document_id_of_name(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", document_id)
    assert len(document_id) <= 80
    if unicodedata.is_normalized("NFC", name):
        assert (
            document_id == document_id_of_name(unicodedata.normalize("NFD", name))
            or "æ" in name.lower()
            or not (set(name.lower()) <= set("abcdefghijklmnopqrstuvwxyzåäö 0123456789-"))
        )


def test_the_files_own_id_goes_before_its_name(tmp_path):
    assert choose_document_id(content(document_id="fall-se-x"), source(tmp_path), "/a", {"fall-se-x"}) == "fall-se-x"


def test_names_that_are_taken_are_told_apart_by_their_place(tmp_path):
    def choose(location, taken):
        return choose_document_id(content(), source(tmp_path), location, taken)

    assert choose("/a/rapport.pdf", set()) == "rapport"
    here, there = choose("/a/rapport.pdf", {"rapport"}), choose("/b/rapport.pdf", {"rapport"})
    assert here != there
    assert all(re.fullmatch(r"rapport-[0-9a-f]{8}", one) for one in (here, there))
    assert choose("/a/rapport.pdf", {"rapport"}) == here


@pytest.mark.parametrize(
    ("made", "title"),
    [
        (content(title="  Omställning i Granåsa "), "Omställning i Granåsa"),
        (content(title="Microsoft Word - utkast3.doc", heading="Riktig rubrik"), "Riktig rubrik"),
        (content(title="slutversion.docx", heading="Riktig rubrik"), "Riktig rubrik"),
        (content(title="Namnlöst dokument"), "Års rapport 2019"),
        (content(title="PowerPoint-presentation", heading="— Bilder •"), "Bilder"),
        (content(heading="Rubrik"), "Rubrik"),
        (content(), "Års rapport 2019"),
    ],
)
def test_titles(tmp_path, made, title):
    document = make_document(made, source(tmp_path, "Års_rapport  2019.pdf"), "x")
    assert document.metadata.title == title


def test_what_a_document_carries(tmp_path):
    made = make_document(content(heading="Rubrik"), source(tmp_path), "ett-id")
    assert (made.document_id, made.version, made.source_name) == ("ett-id", "a" * 64, "rapport.pdf")
    assert (made.notes, len(made.blocks)) == (("not",), 2)


@pytest.mark.parametrize(
    ("text", "stated", "by_hand", "language"),
    [
        (SWEDISH, None, False, "sv"),
        (BOKMAAL, None, False, "nb"),
        (BOKMAAL, "sv-SE", False, "nb"),  # a Swedish template
        (SWEDISH, "nn", True, "nn"),  # somebody wrote it
        (SWEDISH, "fi", True, "sv"),
        ("2019 2020", None, False, "sv"),
    ],
)
def test_languages(tmp_path, text, stated, by_hand, language):
    made = content(text, language=stated, front_matter={"language": stated} if by_hand else {})
    assert make_document(made, source(tmp_path), "x").metadata.language == language


def test_words_become_the_vocabularys_ids(tmp_path):
    made = content(
        countries=("Norge", "NO"),
        event_types=("nedleggelse", "okänt"),
        phases=("Gjennomføring",),
        document_type="veileder",
        measures=("kompetanse",),
    )
    metadata = make_document(made, source(tmp_path), "x").metadata
    assert metadata.countries == ("NO",)
    assert metadata.event_types == ("nedläggning", "okänt")
    assert metadata.phases == ("genomföra",)
    assert metadata.document_type == "guide"
    assert metadata.measures == ("kompetens",)
