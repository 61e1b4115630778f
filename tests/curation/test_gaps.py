"""Questions asked in vain, grouped; asked again after a publication; and what a publication would change."""

import uuid
from dataclasses import replace

import pytest
from curated_corpus import ANNA
from evaluation.word_encoder import WordEncoder

from erfarenhet.corpus.feedback import Feedback, keep_feedback, list_feedback
from erfarenhet.corpus.lifecycle_records import PUBLISHED_AT_ONCE, Decision
from erfarenhet.corpus.registry import Registry
from erfarenhet.corpus.tables import utc_now
from erfarenhet.curation.foresee_changes import foresee_changes
from erfarenhet.curation.gaps import Gaps
from erfarenhet.curation.retention import erase_answers_that_quote, erase_questions_before
from erfarenhet.errors import HomeError, NotFound
from erfarenhet.ingest.publish_changes import Changes
from erfarenhet.records import Answer
from erfarenhet.settings import load_settings

ENCODER = WordEncoder()
BRUK = "# Bruket\n\nBruket i Granåsa lades ned 2019 och 210 personer varslades.\n"
HAMN = "# Hamnen\n\nHamnen i Söderköping fick en ny kaj när varvet hade stängt 2014.\n"


def answer(question, status="unanswered", language="sv"):
    return Answer(str(uuid.uuid4()), question, language, status, "…", (), (), {}, "g000001-x")


@pytest.fixture
def registry(registry_url):
    opened = Registry(registry_url, migrate=True)
    yield opened
    opened.close()


@pytest.fixture
def gaps(registry):
    return Gaps(registry.database)


def keep(registry, *answers):
    for one in answers:
        registry.keep_answer(one)
    return answers


def grouped(gaps, **choice):
    return [[one.question for one in gap.questions] for gap in gaps.tasks(**choice)]


def test_questions_of_one_meaning_are_one_task_and_answered_ones_none(registry, gaps):
    keep(
        registry,
        answer("Vad kostade kajen i Söderköping?"),
        answer("Vem ledde Robertsfors grupp?", "partial"),
        answer("Vad kostade kajen i Söderköping"),
        answer("När stängde bruket?", "answered"),
    )
    assert gaps.collect(ENCODER) == 3
    assert grouped(gaps) == [
        ["Vad kostade kajen i Söderköping?", "Vad kostade kajen i Söderköping"],
        ["Vem ledde Robertsfors grupp?"],
    ]
    assert gaps.collect(ENCODER) == 0
    keep(registry, answer("Vem ledde Robertsfors grupp"))
    assert gaps.collect(ENCODER) == 1
    assert [len(group) for group in grouped(gaps)] == [2, 2]


def test_an_answer_that_its_asker_disliked_is_a_gap_too(registry, gaps):
    (disliked,) = keep(registry, answer("När stängde bruket?", "answered"))
    assert gaps.collect(ENCODER) == 0
    keep_feedback(registry, Feedback(disliked.answer_id, "up", None, None, "sv"))
    assert gaps.collect(ENCODER) == 0
    keep_feedback(registry, Feedback(disliked.answer_id, "down", "wrong", "Fel år", "sv"))
    assert gaps.collect(ENCODER) == 1
    # That it is answered again does not fill the gap: it was answered before, and wrongly.
    assert gaps.ask_again(lambda question, _: answer(question, "answered")) == []
    assert grouped(gaps) == [["När stängde bruket?"]]
    erase_questions_before(registry.database, utc_now(), ANNA)
    assert list_feedback(registry) == []


def test_states_are_kept_and_audited(registry, gaps):
    keep(registry, answer("Vad kostade kajen?"))
    gaps.collect(ENCODER)
    (gap,) = gaps.tasks()
    gaps.set_state(gap.gap_id, "dismissed", Decision("user:anna", "utanför ämnet"))
    assert gaps.tasks() == []
    keep(registry, answer("Vad kostade kajen"))
    gaps.collect(ENCODER)
    assert gaps.tasks() == []  # it stays dismissed
    gaps.set_state(gap.gap_id, "filled", ANNA)
    keep(registry, answer("vad kostade kajen"))
    gaps.collect(ENCODER)
    assert [gap.state for gap in gaps.tasks()] == ["open"]  # somebody still asks in vain
    (first, _) = registry.audit.entries(action="gap")
    assert (first.action, first.detail["why"]) == ("gap.dismissed", "utanför ämnet")
    with pytest.raises(NotFound):
        gaps.set_state(999, "filled", ANNA)


def test_asking_again_keeps_what_fares_better_and_leads_to_it(registry, gaps):
    filled, partly, worse = keep(
        registry,
        answer("Vad kostade kajen?"),
        answer("Vem ledde Robertsfors grupp?"),
        answer("Hvor mange jobber kom til Odda?", "partial", "nb"),
    )
    gaps.collect(ENCODER)
    now = {filled.question: "answered", partly.question: "partial", worse.question: "unanswered"}
    asked = []

    def ask(question, language):
        asked.append((question, language))
        given = replace(answer(question, now[question], language), index_version="g000002-y")
        registry.keep_answer(given)
        return given

    better = gaps.ask_again(ask)
    assert ("Hvor mange jobber kom til Odda?", "nb") in asked
    assert {(one.question, one.former_status, one.status) for one in better} == {
        (filled.question, "unanswered", "answered"),
        (partly.question, "unanswered", "partial"),
    }
    newer = gaps.newer_answer(filled.answer_id)
    assert registry.kept_answer(newer).status == "answered"
    assert registry.kept_answer(filled.answer_id) == filled  # as it was given
    assert gaps.newer_answer(worse.answer_id) is None
    # The gap that is filled is no task any more, and what asking again gave is no new question.
    assert sorted(gap.question for gap in gaps.tasks()) == sorted([partly.question, worse.question])


def test_erased_questions_leave_no_task(registry, gaps):
    keep(registry, answer("Vad kostade kajen?"))
    gaps.collect(ENCODER)
    erase_questions_before(registry.database, utc_now(), ANNA)
    assert gaps.tasks() == []
    assert erase_answers_that_quote(registry.database, "x", ANNA) == 0


@pytest.mark.slow
def test_what_would_change_is_told_and_nothing_does(make_desk_corpus, default_encoder):
    corpus = make_desk_corpus(encoder=default_encoder)
    settings = load_settings({"home": corpus.home_folder}, environ={})
    questions = [("Vad hände med bruket i Granåsa?", "sv"), ("Vad fick hamnen i Söderköping?", "sv")]
    with pytest.raises(HomeError, match="empty"):
        foresee_changes(corpus.home, corpus.tools, settings, Changes(), questions)
    corpus.write("bruk.md", BRUK)
    corpus.ingest()
    corpus.use(review=True)
    corpus.write("hamn.md", HAMN)
    corpus.ingest()
    before = corpus.home.registry.published_index()
    version = corpus.version("hamn.md")
    approve = Changes({("hamn", version): PUBLISHED_AT_ONCE})
    found = foresee_changes(corpus.home, corpus.tools, settings, approve, questions)
    assert any("hamn" in one.gained for one in found)
    withdraw = Changes(removed=["bruk"])
    found = foresee_changes(corpus.home, corpus.tools, settings, withdraw, questions)
    assert any("bruk" in one.lost for one in found)
    assert foresee_changes(corpus.home, corpus.tools, settings, Changes(), questions) == []
    assert corpus.home.registry.published_index() == before
    assert corpus.states("hamn") == ["proposed"]
    corpus.check()
