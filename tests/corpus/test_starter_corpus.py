"""The documents of the starter corpus and the glossary keep the rules of docs/corpus.md."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from erfarenhet.data_files import data_file
from erfarenhet.ingest.front_matter import check_front_matter
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.markdown import read_markdown
from erfarenhet.records import SourceFile

CORPUS = data_file("corpus")
DOCUMENTS = sorted(CORPUS.rglob("*.md"))
CASES = [path for path in DOCUMENTS if path.parent.name == "fall"]
GLOSSARY = data_file("ingest/glossary.yaml")

SECTIONS = {
    "sv": [
        "I korthet",
        "Vad hände",
        "Vilka var med",
        "Vad gjorde man",
        "Resultat",
        "Uppgifter som skiljer sig åt",
        "Lärdomar",
        "Vad källorna inte säger",
    ],
    "nb": [
        "Kort fortalt",
        "Hva skjedde",
        "Hvem var med",
        "Hva gjorde de",
        "Resultater",
        "Opplysninger som spriker",
        "Lærdommer",
        "Hva kildene ikke sier",
    ],
    "nn": [
        "Kort fortalt",
        "Kva hende",
        "Kven var med",
        "Kva gjorde dei",
        "Resultat",
        "Opplysningar som sprikjer",
        "Lærdomar",
        "Kva kjeldene ikkje seier",
    ],
}
# Cases about municipalities that write nynorsk, or sources that do.
NYNORSK_CASES = [
    "fall-no-al-torpomoen",
    "fall-no-ardal-hydro",
    "fall-no-flora-kleven",
    "fall-no-hoyanger-fundo",
    "fall-no-nesset",
    "fall-no-odda-smelteverk",
    "fall-no-sognogfjordane-regionalt",
    "fall-no-vaksdal",
    "fall-no-vanylven",
]
OTHER_THAN_NYNORSK = re.compile(r"\b(ikke|fra|hvor|hva|hvordan|noe|ble|blitt|mye|arbeidsplasser|kommunene|jeg)\b")

E_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}")
PERSONAL_IDENTITY_NUMBER = re.compile(r"(?<!\d)(?:(?:19|20)?\d{6}[-+]\d{4}|\d{6} ?\d{5})(?!\d)")
TELEPHONE_NUMBER = re.compile(
    r"""(?<!\d)(?<!\d[ ])(?:
        (?:\+|00)4[67][ \d-]{7,}\d                         # with the country's number
      | 0\d{1,3}[- ]\d{2,3}[ ]?\d{2}[ ]?\d{2}              # Swedish
      | \d{2}[ ]\d{2}[ ]\d{2}[ ]\d{2} | \d{3}[ ]\d{2}[ ]\d{3} | [2-9]\d{7}  # Norwegian
    )(?![ ]?\d)""",
    re.VERBOSE,
)


@cache
def split(path: Path) -> tuple[dict[str, Any], str]:
    before, front_matter, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert not before, f"{path.name} does not begin with front matter"
    return yaml.safe_load(front_matter), body


@cache
def glossary() -> list[dict[str, Any]]:
    terms: list[dict[str, Any]] = yaml.safe_load(GLOSSARY.read_text(encoding="utf-8"))["terms"]
    return terms


def texts(value: Any) -> Iterator[str]:
    """The texts of a front matter, without addresses: those hold long numbers."""
    match value:
        case dict():
            for key, inner in value.items():
                if key != "url":
                    yield from texts(inner)
        case list():
            for inner in value:
                yield from texts(inner)
        case str():
            yield value


every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
every_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)


@every_document
def test_document_can_be_read(path):
    content = read_markdown(SourceFile.from_path(path), ReadLimits())
    assert content.document_id == path.stem, f"{path.name}: its id is {content.document_id}"


@every_document
def test_front_matter_is_complete_and_valid(path):
    front_matter, _ = split(path)
    check_front_matter(front_matter, path.name, complete=True)


@every_document
def test_length_is_within_the_rules(path):
    _, body = split(path)
    words = sum(any(map(str.isalnum, word)) for word in body.split())
    assert 400 <= words <= 1500, f"{path.name} has {words} words"


@every_case
def test_sections_are_those_of_its_language_and_in_order(path):
    front_matter, body = split(path)
    allowed = SECTIONS[front_matter["language"]]
    found = re.findall(r"^## (.+)$", body, flags=re.MULTILINE)
    unknown = [heading for heading in found if heading not in allowed]
    assert not unknown, f"{path.name}: headings that its language does not have: {unknown}"
    assert found == [heading for heading in allowed if heading in found], f"{path.name}: order of the sections: {found}"
    assert not re.search(r"^# ", body, flags=re.MULTILINE), f"{path.name}: the title belongs in the front matter"


@every_case
def test_no_section_is_empty(path):
    _, body = split(path)
    empty = re.findall(r"^## (.+)\n+(?=## |\Z)", body, flags=re.MULTILINE)
    assert not empty, f"{path.name}: nothing under {empty}"


@every_case
def test_a_contradiction_has_its_section(path):
    front_matter, body = split(path)
    heading = SECTIONS[front_matter["language"]][5]
    if front_matter.get("contradictions"):
        assert f"## {heading}\n" in body, f"{path.name} lists contradictions but has no section {heading!r}"


@every_document
def test_no_contact_data(path):
    front_matter, body = split(path)
    text = "\n".join([*texts(front_matter), body])
    for what, pattern in {
        "e-mail address": E_MAIL,
        "personal identity number": PERSONAL_IDENTITY_NUMBER,
        "telephone number": TELEPHONE_NUMBER,
    }.items():
        found = pattern.findall(text)
        assert not found, f"{path.name} holds what looks like a {what}: {found}"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (E_MAIL, "skriv till namn.namnsson@kommun.se"),
        (PERSONAL_IDENTITY_NUMBER, "640823-3234"),
        (PERSONAL_IDENTITY_NUMBER, "19640823-3234"),
        (PERSONAL_IDENTITY_NUMBER, "010190 12345"),
        (TELEPHONE_NUMBER, "ring 08-123 45 67 i dag"),
        (TELEPHONE_NUMBER, "tlf. 22 33 44 55."),
        (TELEPHONE_NUMBER, "+47 22 33 44 55"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_contact_data_is_recognised(pattern, text):
    assert pattern.search(text), f"not recognised: {text}"


@pytest.mark.parametrize("text", ["1 796 494 kronor", "2004–2015", "480 000 till 245 000 ton", "FOR-2018-05-23-747"])
def test_ordinary_figures_are_not_taken_for_contact_data(text):
    assert not PERSONAL_IDENTITY_NUMBER.search(text), f"taken for a personal identity number: {text}"
    assert not TELEPHONE_NUMBER.search(text), f"taken for a telephone number: {text}"


@pytest.mark.parametrize("name", NYNORSK_CASES)
def test_nynorsk_cases_are_in_nynorsk(name):
    front_matter, body = split(CORPUS / "fall" / f"{name}.md")
    assert front_matter["language"] == "nn", f"{name}.md says language {front_matter['language']}"
    found = OTHER_THAN_NYNORSK.findall(body)
    assert not found, f"{name}.md: words that are not nynorsk: {sorted(set(found))}"


def test_there_are_documents_enough():
    norwegian = [path for path in CASES if split(path)[0]["country"] == "NO"]
    assert len(DOCUMENTS) >= 60, f"{len(DOCUMENTS)} documents under {CORPUS}"
    assert len(norwegian) >= 25, f"{len(norwegian)} Norwegian cases under {CORPUS}"


@pytest.mark.parametrize("place", ["Glava", "Södertälje"])
def test_the_two_places_of_the_guide_have_cases(place):
    assert [path.name for path in CASES if place in split(path)[0].get("places", [])], f"no case about {place}"


def test_ids_are_unique():
    ids = Counter(split(path)[0]["id"] for path in DOCUMENTS)
    twice = [document_id for document_id, count in ids.items() if count > 1]
    assert not twice, f"ids of more than one document: {twice}"


def test_glossary_rows_have_terms_in_two_languages():
    for row in glossary():
        assert set(row) <= {"sv", "nb", "nn", "note"}, f"{GLOSSARY.name}: unknown field in {row}"
        terms = {language: row.get(language, []) for language in ("sv", "nb", "nn")}
        assert all(isinstance(words, list) for words in terms.values()), f"{GLOSSARY.name}: not a list in {row}"
        words = [word for inner in terms.values() for word in inner]
        assert all(isinstance(word, str) and word == word.strip() and word for word in words), f"{GLOSSARY.name}: {row}"
        assert sum(map(bool, terms.values())) >= 2, f"{GLOSSARY.name}: terms in one language only: {row}"
        for language, inner in terms.items():
            assert len(inner) == len(set(inner)), f"{GLOSSARY.name}: a term twice in {language}: {row}"
        assert isinstance(row.get("note", ""), str), f"{GLOSSARY.name}: the note is no text in {row}"


def test_glossary_has_each_preferred_swedish_term_once():
    first = Counter(row["sv"][0] for row in glossary() if row["sv"])
    twice = [term for term, count in first.items() if count > 1]
    assert not twice, f"{GLOSSARY.name}: preferred terms of more than one row: {twice}"
