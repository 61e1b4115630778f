from __future__ import annotations

import csv
import io
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.cases.case_library import read_cases
from erfarenhet.cases.check_logbook import check_entry
from erfarenhet.cases.logbook_export import logbook_csv, logbook_memo
from erfarenhet.cases.logbooks import ENTRIES_MAX, Logbooks, new_owner_key
from erfarenhet.corpus.home import Home
from erfarenhet.errors import InvalidLogbook, NotFound
from erfarenhet.ingest.front_matter import check_front_matter
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.read_source import read_source
from erfarenhet.memo import Table
from erfarenhet.records import Document, SourceFile

MEETING = {
    "measure": "Extra kommunstyrelsemöte",
    "done": "Mötet gav kommundirektören i uppdrag att bilda en grupp",
    "date_from": "2026-02-03",
    "main_activity": "Organisera arbetet",
    "responsible": "kommundirektören",
    "phase": "förbereda",
    "measure_type": "organisation",
}
LAND = {
    "measure": "Köp av industrimark",
    "date_from": "2026-05-01",
    "date_to": "2027-01-15",
    "phase": "gjennomføre",
    "measure_type": "mark och lokaler",
    "status": "pågår",
}


@pytest.fixture
def home(tmp_path):
    with Home(tmp_path / "hem") as home:
        yield home


@pytest.fixture
def logbooks(home):
    return Logbooks(home.registry.database)


@pytest.fixture
def key():
    return new_owner_key()


@pytest.fixture
def logbook_id(logbooks, key):
    return logbooks.create(key, {"title": "Loggbok efter bruket", "municipality": "Hylte"}).logbook_id


def test_a_logbook_keeps_what_was_done_and_when(logbooks, key, logbook_id):
    logbooks.append(key, logbook_id, MEETING)
    logbooks.append(key, logbook_id, LAND)
    logbook = logbooks.read(key, logbook_id)
    assert (logbook.municipality, logbook.country, logbook.language) == ("Hylte", "SE", "sv")
    assert [entry.position for entry in logbook.entries] == [1, 2]
    assert logbook.entries[0].text.date_from == date(2026, 2, 3)
    # Labels of another language are the same terms.
    assert (logbook.entries[1].text.phase, logbook.entries[1].text.measure_type) == ("genomföra", "mark-lokaler")


def test_a_correction_keeps_what_stood_before(logbooks, key, logbook_id):
    entry = logbooks.append(key, logbook_id, MEETING)
    corrected = logbooks.correct(key, logbook_id, entry.entry_id, {**MEETING, "date_from": "2026-02-04"}, why="fel dag")
    again = logbooks.correct(key, logbook_id, entry.entry_id, {**MEETING, "done": "klart"}, why="kortare")
    assert corrected.current.number == 2
    assert [(r.number, r.why, r.text.date_from) for r in again.history] == [
        (1, "", date(2026, 2, 3)),
        (2, "fel dag", date(2026, 2, 4)),
    ]
    assert logbooks.read(key, logbook_id).entries == (again,)


def test_a_correction_needs_a_reason(logbooks, key, logbook_id):
    entry = logbooks.append(key, logbook_id, MEETING)
    with pytest.raises(InvalidLogbook, match="why is empty"):
        logbooks.correct(key, logbook_id, entry.entry_id, MEETING, why=" ")


@pytest.mark.parametrize("other", ["", "a", "x" * 40])
def test_without_the_owners_key_a_logbook_is_not_found(logbooks, key, logbook_id, other):
    entry = logbooks.append(key, logbook_id, MEETING)
    attempts = (
        lambda: logbooks.read(other, logbook_id),
        lambda: logbooks.append(other, logbook_id, MEETING),
        lambda: logbooks.correct(other, logbook_id, entry.entry_id, MEETING, why="nej"),
        lambda: logbooks.delete_entry(other, logbook_id, entry.entry_id),
        lambda: logbooks.delete(other, logbook_id),
        lambda: logbooks.propose(other, logbook_id, {"event_types": ["konkurs"]}),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert logbooks.of_owner(other) == []
    assert logbooks.read(key, logbook_id).entries == (entry,)


def test_an_entry_of_another_logbook_is_not_found(logbooks, key, logbook_id):
    other = logbooks.create(key, {"title": "En annan", "municipality": "Odda"}).logbook_id
    entry = logbooks.append(key, other, MEETING)
    with pytest.raises(NotFound):
        logbooks.correct(key, logbook_id, entry.entry_id, MEETING, why="nej")
    with pytest.raises(NotFound):
        logbooks.delete_entry(key, logbook_id, entry.entry_id)


def test_the_key_is_kept_nowhere(home, logbooks, key, logbook_id):
    logbooks.append(key, logbook_id, MEETING)
    home.close()
    held = b"".join(path.read_bytes() for path in home.folder.rglob("registry.sqlite*"))
    assert b"Extra kommunstyrelse" in held
    assert key.encode() not in held


def test_an_owner_has_several_logbooks_and_deletes_one(logbooks, key, logbook_id):
    second = logbooks.create(key, {"title": "Verftet", "municipality": "Odda"})
    logbooks.append(key, second.logbook_id, MEETING)
    assert [found.title for found in logbooks.of_owner(key)] == ["Verftet", "Loggbok efter bruket"]
    logbooks.delete(key, second.logbook_id)
    assert [found.title for found in logbooks.of_owner(key)] == ["Loggbok efter bruket"]
    with pytest.raises(NotFound):
        logbooks.read(key, second.logbook_id)


def test_a_deleted_entry_is_gone_with_its_history_and_positions_stay(logbooks, key, logbook_id):
    first, second = (logbooks.append(key, logbook_id, entry) for entry in (MEETING, LAND))
    logbooks.delete_entry(key, logbook_id, first.entry_id)
    third = logbooks.append(key, logbook_id, MEETING)
    assert [entry.entry_id for entry in logbooks.read(key, logbook_id).entries] == [second.entry_id, third.entry_id]
    assert (second.position, third.position) == (2, 3)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"title": "", "municipality": "Hylte"}, "title is empty"),
        ({"title": "Logg"}, "municipality is empty"),
        ({"title": "Logg", "municipality": "Atlantis"}, "country of 'Atlantis' is not known"),
        ({"title": "Logg", "municipality": "Lund"}, "country of 'Lund' is not known"),
        ({"title": "Logg", "municipality": "Hylte", "language": "fi"}, "Unknown language"),
        ({"title": "a" * 300, "municipality": "Hylte"}, "300 characters"),
        ({"title": "Logg", "municipality": "Hylte", "owner": "jag"}, "Unknown field owner"),
    ],
)
def test_a_logbook_that_makes_no_sense_is_refused(logbooks, key, values, says):
    with pytest.raises(InvalidLogbook, match=says):
        logbooks.create(key, values)


def test_a_guessable_key_is_refused(logbooks):
    with pytest.raises(InvalidLogbook, match="too short"):
        logbooks.create("1234", {"title": "Logg", "municipality": "Hylte"})


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "measure is empty"),
        ({"measure": "Möte", "date_from": "i går"}, "no date"),
        ({"measure": "Möte", "date_from": "2026-02-30"}, "no date"),
        ({"measure": "Möte", "date_from": "1600-01-01"}, "between 1950"),
        ({"measure": "Möte", "date_to": "2026-01-01"}, "needs a date_from"),
        ({"measure": "Möte", "date_from": "2026-02-01", "date_to": "2026-01-01"}, "not later"),
        ({"measure": "Möte", "phase": "fas nio"}, "Unknown phase"),
        ({"measure": "Möte", "status": "klar"}, "Unknown status"),
        ({"measure": "Möte", "responsible": "nils@kommun.se"}, "roles and organisations"),
        ({"measure": "Ring 070-123 45 67"}, "roles and organisations"),
        ({"measure": "Möte", "done": "a" * 5000}, "5,000 characters"),
        ({"measure": ["Möte"]}, "must be text"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(values, says):
    with pytest.raises(InvalidLogbook, match=says):
        check_entry(values)


def test_a_sum_of_money_is_no_telephone_number():
    assert check_entry({"measure": "Köp av mark för 500 000 000 kronor, 2 400 m2"}).measure.startswith("Köp")


def test_a_logbook_has_an_end(logbooks, key, logbook_id, monkeypatch):
    monkeypatch.setattr("erfarenhet.cases.logbooks.ENTRIES_MAX", 2)
    assert ENTRIES_MAX > 2
    for _ in range(2):
        logbooks.append(key, logbook_id, MEETING)
    with pytest.raises(InvalidLogbook, match="2 entries at most"):
        logbooks.append(key, logbook_id, MEETING)


def test_the_memo_is_the_guides_table(logbooks, key, logbook_id):
    for entry in (LAND, MEETING, {**MEETING, "measure": "Möte två"}):
        logbooks.append(key, logbook_id, entry)
    memo = logbook_memo(logbooks.read(key, logbook_id), created=date(2026, 11, 25))
    (table,) = [block for block in memo.blocks if isinstance(block, Table)]
    assert [cell.runs[0].text for cell in table.header][:2] == ["Insats", "Vad har gjorts och när"]
    first = ["".join(run.text for run in row[0].runs) for row in table.rows]
    assert first == [
        "Köp av industrimark",
        "Organisera arbetet: Extra kommunstyrelsemöte",
        "Organisera arbetet: Möte två",
    ]
    assert table.rows[0][1].runs[0].text == "2026-05-01–2027-01-15"


def test_an_empty_logbook_says_so(logbooks, key):
    made = logbooks.create(key, {"title": "Tom", "municipality": "Odda", "language": "nn"})
    memo = logbook_memo(logbooks.read(key, made.logbook_id), created=date(2026, 11, 25))
    assert next(run.text for run in memo.runs()) == "Loggboka har ingen innførslar enno."


def test_the_csv_holds_every_entry_and_no_formula(logbooks, key, logbook_id):
    logbooks.append(key, logbook_id, MEETING)
    logbooks.append(key, logbook_id, {"measure": '=HYPERLINK("http://a")', "done": 'Sade: "nej", tack'})
    rows = list(csv.reader(io.StringIO(logbook_csv(logbooks.read(key, logbook_id)))))
    assert rows[0][:3] == ["Huvudaktivitet", "Insats", "Vad har gjorts och när"]
    assert rows[1][1] == MEETING["measure"]
    assert rows[2][1] == '\'=HYPERLINK("http://a")'
    assert rows[2][2] == 'Sade: "nej", tack'
    assert len(rows) == 3


def test_a_proposed_case_is_valid_and_is_read_as_the_case_that_it_is(logbooks, key, logbook_id, tmp_path):
    for entry in (MEETING, LAND, {"measure": "Folkmöte", "status": "avbruten"}, {"measure": "Samtal"}):
        logbooks.append(key, logbook_id, entry)
    proposal = logbooks.propose(key, logbook_id, {"event_types": ["nedleggelse"], "industry": "papper"})
    check_front_matter(proposal.front_matter, "förslag", complete=True)
    assert proposal.state == "proposed"
    path = tmp_path / f"{proposal.document_id}.md"
    front_matter = yaml.safe_dump(dict(proposal.front_matter), allow_unicode=True)
    path.write_text(f"---\n{front_matter}---\n{proposal.body}", encoding="utf-8")
    content = read_source(SourceFile.from_path(path), ReadLimits())
    document = Document(
        content.document_id, "v", path.name, content.text, content.blocks, content.pages, content.metadata
    )
    library = read_cases([document])
    assert library.findings == ()
    (case,) = library.cases
    assert (case.municipalities, case.counties, case.industries) == (("Hylte",), ("Hallands län",), ("skogsindustri",))
    assert [(m.what, m.phase, m.grade, m.year) for m in case.measures] == [
        ("Extra kommunstyrelsemöte", "förbereda", "genomförd", 2026),
        ("Köp av industrimark", "genomföra", "planerad", 2026),
    ]
    assert "Extra kommunstyrelsemöte (Hylte, 2026-02-03)" in document.text
    assert "Folkmöte" not in document.text


def test_a_proposal_is_not_published_and_outlives_its_logbook(home, logbooks, key, logbook_id):
    logbooks.append(key, logbook_id, MEETING)
    proposal = logbooks.propose(key, logbook_id, {"event_types": ["konkurs"]})
    assert home.registry.published_index() is None
    logbooks.delete(key, logbook_id)
    assert logbooks.proposals() == [proposal]
    assert logbooks.decide(proposal.proposal_id, "accepted").state == "accepted"
    assert logbooks.proposals() == []
    assert [found.state for found in logbooks.proposals(state=None)] == ["accepted"]


@pytest.mark.parametrize(
    ("about", "entries", "says"),
    [
        ({"event_types": ["konkurs"]}, [], "no entry with a phase"),
        ({"event_types": ["konkurs"]}, [{"measure": "Möte"}], "no entry with a phase"),
        ({}, [MEETING], "Say what happened"),
        ({"event_types": ["brand"]}, [MEETING], "Say what happened"),
        ({"event_types": ["konkurs"], "colour": "blå"}, [MEETING], "Unknown field colour"),
        ({"event_types": ["konkurs"], "employer": 7}, [MEETING], "must be text"),
    ],
)
def test_what_makes_no_case_is_not_proposed(logbooks, key, logbook_id, about, entries, says):
    for entry in entries:
        logbooks.append(key, logbook_id, entry)
    with pytest.raises(InvalidLogbook, match=says):
        logbooks.propose(key, logbook_id, about)
    assert logbooks.proposals() == []


@given(st.text(min_size=5, max_size=60), st.text(max_size=60))
def test_what_people_type_never_becomes_a_heading_or_a_tag(measure, done):
    from erfarenhet.cases.logbook_records import EntryText
    from erfarenhet.cases.propose_case import _bullet

    line = _bullet(EntryText(" ".join(measure.split()) or "x", " ".join(done.split())), "Hylte")
    assert line.startswith("- ")
    assert "\n" not in line
    assert "<" not in line.replace("\\<", "")
    assert not line[2:].startswith("#")
