"""Proposals, reviews, withdrawals: what readers find at each step, and what the record says."""

from datetime import date

import pytest
from curated_corpus import ANNA, BO

from erfarenhet.corpus.lifecycle_records import PUBLISHED_AT_ONCE, Decision
from erfarenhet.corpus.registry_records import Addition
from erfarenhet.curation.look_at_proposal import compare_proposal, find_near_duplicates
from erfarenhet.errors import AccessDenied, InvalidTransition, NotFound, StoreError
from erfarenhet.ingest.next_generation import NextGeneration

BRUK = "# Bruket\n\nBruket i Granåsa lades ned 2019 och 210 personer varslades.\n"
BRUK_2 = BRUK.replace("210", "260")
HAMN = "# Hamnen\n\nHamnen i Söderköping fick en ny kaj när varvet hade stängt.\n"


def steps(corpus, document_id):
    return [(step.from_state, step.to_state, step.who) for step in corpus.home.registry.lifecycle.history(document_id)]


def test_a_proposal_is_read_by_nobody_until_it_is_approved(reviewed):
    reviewed.write("bruk.md", BRUK)
    report = reviewed.ingest()
    assert (report.proposed, report.created, report.passages) == (1, 0, 0)
    assert reviewed.texts() == []
    assert reviewed.home.registry.catalogue() == []
    version = reviewed.version("bruk.md")
    for asked in (None, version):
        with pytest.raises(NotFound):
            reviewed.home.registry.document("bruk", asked)

    added = reviewed.desk.approve("bruk", ANNA, review_by=date(2030, 1, 31))
    reviewed.check()
    assert len(added.passages) == 1
    assert "210" in reviewed.texts()[0]
    assert reviewed.home.registry.document("bruk").version == version
    assert steps(reviewed, "bruk") == [
        (None, "proposed", "cli:ola"),
        ("proposed", "in_review", "user:anna"),
        ("in_review", "approved", "user:anna"),
    ]
    (status,) = reviewed.home.registry.lifecycle.versions("bruk")
    assert (status.state, status.review_by, status.proposed_by) == ("approved", date(2030, 1, 31), "cli:ola")


def test_a_new_version_waits_beside_the_published_one_and_replaces_it_when_approved(reviewed):
    reviewed.write("bruk.md", BRUK)
    reviewed.ingest()
    reviewed.desk.approve("bruk", ANNA)
    former = reviewed.version("bruk.md")
    reviewed.write("bruk.md", BRUK_2)
    assert reviewed.ingest().proposed == 1
    assert "210" in reviewed.texts()[0]
    assert reviewed.ingest().skipped == 1

    comparison = compare_proposal(reviewed.home, "bruk")
    (change,) = comparison.changes
    assert [(piece.kind, piece.text.split()[7]) for piece in change.pieces] == [("removed", "210"), ("added", "260")]

    reviewed.desk.approve("bruk", ANNA)
    reviewed.check()
    assert "260" in reviewed.texts()[0]
    assert "210" in reviewed.home.registry.document("bruk", former).text  # old answers can still be checked
    assert reviewed.states("bruk") in (["approved", "superseded"], ["superseded", "approved"])


def test_a_newer_proposal_takes_the_place_of_an_earlier_one(reviewed):
    reviewed.write("bruk.md", BRUK)
    reviewed.ingest()
    reviewed.write("bruk.md", BRUK_2)
    reviewed.ingest()
    assert sorted(reviewed.states("bruk")) == ["proposed", "withdrawn"]
    reviewed.desk.approve("bruk", ANNA)
    assert "260" in reviewed.texts()[0]


def test_the_published_version_handed_in_again_withdraws_the_proposal(reviewed):
    reviewed.write("bruk.md", BRUK)
    reviewed.ingest()
    reviewed.desk.approve("bruk", ANNA)
    reviewed.write("bruk.md", BRUK_2)
    reviewed.ingest()
    reviewed.write("bruk.md", BRUK)
    assert (reviewed.ingest().proposed, sorted(reviewed.states("bruk"))) == (0, ["approved", "withdrawn"])


def test_whoever_proposed_it_cannot_approve_it_where_four_eyes_are_required(make_desk_corpus):
    corpus = make_desk_corpus(review=True, four_eyes=True)
    corpus.use(review=True, who=ANNA.who)
    corpus.write("bruk.md", BRUK)
    corpus.ingest()
    with pytest.raises(AccessDenied, match="user:anna proposed 'bruk'"):
        corpus.desk.approve("bruk", ANNA)
    assert corpus.texts() == []
    assert corpus.states("bruk") == ["in_review"]
    corpus.desk.approve("bruk", BO)
    assert len(corpus.texts()) == 1


def test_what_somebody_withdrew_does_not_come_back_with_its_file(at_once):
    at_once.write("bruk.md", BRUK)
    at_once.write("hamn.md", HAMN)
    at_once.ingest()
    at_once.desk.withdraw(["bruk"], Decision("user:anna", "fel siffror"))
    at_once.check()
    assert set(at_once.retrievable()) == {"hamn"}
    report = at_once.ingest()
    assert (report.created, report.skipped) == (0, 2)
    (note,) = report.notes[str(at_once.folder / "bruk.md")]
    assert "withdrawn by user:anna (fel siffror)" in note
    # A corrected file is a proposal, although no review is required otherwise.
    at_once.write("bruk.md", BRUK_2)
    assert (at_once.ingest().proposed, set(at_once.retrievable())) == (1, {"hamn"})
    at_once.desk.approve("bruk", BO)
    assert set(at_once.retrievable()) == {"bruk", "hamn"}


def test_a_file_that_comes_back_is_published_again(at_once):
    path = at_once.write("bruk.md", BRUK)
    at_once.write("hamn.md", HAMN)
    at_once.ingest()
    path.unlink()
    assert at_once.ingest().deleted == 1
    at_once.write("bruk.md", BRUK)
    assert at_once.ingest().created == 1
    assert steps(at_once, "bruk")[-2:] == [
        ("approved", "withdrawn", "erfarenhet"),
        ("withdrawn", "approved", "cli:ola"),
    ]


def test_a_file_that_is_gone_is_no_decision_where_a_review_is_required(reviewed):
    path = reviewed.write("bruk.md", BRUK)
    reviewed.write("hamn.md", HAMN)
    reviewed.ingest()
    reviewed.desk.approve("bruk", ANNA)
    path.unlink()
    report = reviewed.ingest()
    assert (report.deleted, report.missing) == (0, ["bruk"])
    assert set(reviewed.retrievable()) == {"bruk"}


def test_a_declined_proposal_can_be_brought_back(reviewed):
    reviewed.write("bruk.md", BRUK)
    reviewed.ingest()
    version = reviewed.version("bruk.md")
    reviewed.desk.decline("bruk", BO)
    assert reviewed.ingest().skipped == 1
    with pytest.raises(NotFound):
        reviewed.desk.approve("bruk", ANNA)
    reviewed.home.registry.lifecycle.propose_again("bruk", version, ANNA)
    reviewed.desk.approve("bruk", BO)
    assert len(reviewed.texts()) == 1


def test_an_earlier_version_can_be_brought_back(at_once):
    at_once.write("bruk.md", BRUK)
    at_once.ingest()
    former = at_once.version("bruk.md")
    at_once.write("bruk.md", BRUK_2)
    at_once.ingest()
    at_once.home.registry.lifecycle.propose_again("bruk", former, ANNA)
    at_once.desk.approve("bruk", BO)
    at_once.check()
    assert at_once.retrievable() == {"bruk": former}


def test_due_for_review_confirmed_and_asked_for(at_once):
    at_once.write("bruk.md", BRUK)
    at_once.ingest()
    lifecycle = at_once.home.registry.lifecycle
    lifecycle.set_review_date("bruk", date(2027, 3, 1), ANNA)
    assert lifecycle.mark_due(date(2027, 2, 28)) == []
    assert lifecycle.mark_due(date(2027, 3, 1)) == ["bruk"]
    assert lifecycle.mark_due(date(2027, 3, 2)) == []
    assert at_once.states("bruk") == ["due_for_review"]
    at_once.check()  # it stays readable
    lifecycle.confirm("bruk", BO, date(2028, 3, 1))
    assert lifecycle.published_version("bruk").review_by == date(2028, 3, 1)
    with pytest.raises(InvalidTransition, match="approved and cannot become approved"):
        lifecycle.confirm("bruk", BO)
    lifecycle.request_review("bruk", ANNA)
    at_once.desk.withdraw(["bruk"], BO)
    assert at_once.texts() == []


def test_erasing_leaves_neither_text_nor_file(at_once):
    at_once.write("bruk.md", BRUK)
    at_once.ingest()
    first = at_once.version("bruk.md")
    at_once.write("bruk.md", BRUK_2)
    at_once.ingest()
    with pytest.raises(InvalidTransition, match="Withdraw it"):
        at_once.desk.erase("bruk", ANNA)
    at_once.desk.withdraw(["bruk"], ANNA)
    assert at_once.desk.erase("bruk", Decision("user:anna", "begäran")) == 2
    at_once.check()
    assert at_once.home.stored_file(first) is None
    with pytest.raises(NotFound):
        at_once.home.registry.document("bruk", first)
    with pytest.raises(NotFound):
        at_once.desk.erase("bruk", ANNA)
    (entry,) = at_once.home.registry.audit.entries(action="document.erased")
    assert (entry.subject, entry.detail["why"]) == ("bruk", "begäran")


# The one check


def test_the_registry_publishes_nothing_that_awaits_a_review(reviewed):
    reviewed.write("bruk.md", BRUK)
    reviewed.ingest()
    proposal = reviewed.home.registry.lifecycle.proposal("bruk")
    addition = Addition(proposal.document, [], proposal.location, 1, PUBLISHED_AT_ONCE)
    described = reviewed.tools.describe_index()
    with pytest.raises(InvalidTransition, match="not to be published without a review"):
        reviewed.home.registry.publish(
            number=1, generation="g000001", description=described, additions=[addition], removed=[]
        )
    assert reviewed.home.registry.published_index() is None


def test_a_generation_with_a_passage_too_many_is_not_published(at_once):
    at_once.write("bruk.md", BRUK)
    at_once.write("hamn.md", HAMN)
    at_once.ingest()
    before = at_once.home.registry.published_index()
    generation = NextGeneration(at_once.home, at_once.tools)

    def publish():
        with generation.building() as store:
            # The registry is told that a document goes, and the index keeps it.
            store.delete_documents = lambda _ids: None
            generation.publish(store, [], ["bruk"])

    with pytest.raises(StoreError, match="holds 2 passages where the registry has 1"):
        publish()
    assert at_once.home.registry.published_index() == before
    at_once.check()


# Personal data

BREV = "# Brev\n\nKontakta Kontoret på kontoret@granasa.se. Sökanden 811228-9874 fick beslutet.\n"


def test_personal_data_is_masked_for_good(make_desk_corpus):
    corpus = make_desk_corpus(hold="hold")
    corpus.write("brev.md", BREV)
    report = corpus.ingest()
    assert report.proposed == 1
    assert any("1 identity numbers" in note for note in next(iter(report.notes.values())))
    places = corpus.home.registry.lifecycle.proposal("brev").inspection.personal_data
    assert [place.kind for place in places] == ["email", "personnummer"]
    corpus.desk.decide_personal_data("brev", ANNA, masked=[2], kept=[1])
    corpus.desk.approve("brev", BO)
    corpus.check()
    (text,) = corpus.texts()
    assert "███████████ fick beslutet" in text
    assert "kontoret@granasa.se" in text
    version = corpus.version("brev.md")
    assert corpus.home.registry.lifecycle.is_withheld("brev", version)
    found = corpus.home.registry.lifecycle.inspection("brev", version).personal_data
    assert [place.decision for place in found] == ["kept", "masked"]
    # Not even building the index anew from the file brings it back.
    corpus.rebuild()
    assert "811228" not in " ".join(corpus.texts())
    with pytest.raises(NotFound, match="not proposed"):
        corpus.desk.decide_personal_data("brev", ANNA, masked=[1])


def test_corrected_metadata_survives_a_rebuild(reviewed):
    reviewed.write("bruk.md", BRUK)
    reviewed.ingest()
    reviewed.desk.edit_metadata("bruk", {"publisher": "Granåsa kommun", "event_types": ["nedleggelse"]}, ANNA)
    reviewed.desk.approve("bruk", BO)
    reviewed.rebuild()
    metadata = reviewed.home.registry.document("bruk").metadata
    assert (metadata.publisher, metadata.event_types) == ("Granåsa kommun", ("nedläggning",))


def test_near_duplicates_are_told_with_what_they_share(at_once):
    long = "Kommunen bildade en grupp med länsstyrelsen och facket för att möta varslet i tid. " * 1
    at_once.write("ett.md", "# Ett\n\n" + long + "Sedan kom staten.\n")
    at_once.ingest()
    at_once.write("tva.md", "# Två\n\n" + long + "Sedan kom regionen.\n")
    at_once.ingest()
    document = at_once.home.registry.document("tva")
    ((near, overlap),) = find_near_duplicates(at_once.home, document)
    assert near.document_id == "ett"
    assert overlap.share > 0.6
    assert "grupp med länsstyrelsen" in overlap.examples[0]
