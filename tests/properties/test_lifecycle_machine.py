"""Random steps at the desk: handing in, changing, approving, withdrawing, removing, erasing, crashing, restarting.

After each step: readers find the approved versions and nothing else, no vector or row is orphaned, counts are equal,
and the audit chain is whole. ``LONG_TESTS=1`` makes it thousands of steps.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

sys.path.append(str(Path(__file__).parents[1] / "curation"))

from curated_corpus import CuratedCorpus

from erfarenhet.corpus.home import Home
from erfarenhet.corpus.lifecycle_records import PENDING, PUBLISHED, Decision
from erfarenhet.corpus.registry import Registry
from erfarenhet.errors import AccessDenied, ErfarenhetError, NotFound
from erfarenhet.ingest.check_consistency import check_consistency
from erfarenhet.ingest.next_generation import NextGeneration
from erfarenhet.ingest.synchronise import synchronise
from erfarenhet.store.passage_index import PassageIndex

LONG = bool(os.environ.get("LONG_TESTS"))
NAMES = st.sampled_from(["a", "b", "c", "d"])
PEOPLE = st.sampled_from(["user:anna", "user:bo"])
TEXTS = st.sampled_from(["Bruket lades ned.", "Hamnen fick en kaj.", "Skolen ble næringshage.", "Bruket lades ned!"])
# Where the power goes out: before or after the step that is named.
CRASHES = {
    "written": (PassageIndex, "upsert", "after"),
    "removed from": (PassageIndex, "delete_documents", "after"),
    "counted": (NextGeneration, "_check_count", "after"),
    "publishing": (Registry, "publish", "before"),
    "published": (Registry, "publish", "after"),
    "keeping": (Home, "store_file", "after"),
}


class PowerCut(BaseException):
    pass


class Desk(RuleBasedStateMachine):
    """Holds what must be readable, told by the steps alone."""

    @initialize(review=st.booleans(), four_eyes=st.booleans())
    def begin(self, review, four_eyes):
        self.place = Path(tempfile.mkdtemp(prefix="erf-desk-"))
        self.corpus = CuratedCorpus(self.place, review=review, four_eyes=four_eyes)
        self.readable: dict[str, str] | None = {}

    def teardown(self):
        if hasattr(self, "corpus"):
            self.corpus.close()
            shutil.rmtree(self.place)

    def statuses(self, states):
        return self.corpus.home.registry.lifecycle.versions(states=states)

    # Steps

    @rule(name=NAMES, text=TEXTS)
    def write_file(self, name, text):
        self.corpus.write(f"{name}.md", f"# Om {name}\n\n{text} Det hände i {name}.\n")

    @rule(name=NAMES)
    def remove_file(self, name):
        (self.corpus.folder / f"{name}.md").unlink(missing_ok=True)

    @rule()
    def hand_in(self):
        self.ingest()

    def ingest(self):
        if not any(self.corpus.folder.iterdir()):
            return
        review = self.corpus.tools.policy.review_required
        held = {known.document_id for known in self.corpus.home.registry.lifecycle.held_by_desk()}
        before = dict(self.readable)
        assert synchronise([self.corpus.folder], self.corpus.home, self.corpus.tools).rejected == []
        if review:
            return  # nothing has changed for readers
        there = {path.stem: self.corpus.version(path.name) for path in self.corpus.folder.iterdir()}
        for name in ("a", "b", "c", "d"):
            if name in held and name not in before:
                continue
            pending = [status.version for status in self.statuses(PENDING) if status.document_id == name]
            if name not in there:
                before.pop(name, None)
            elif there[name] not in pending:
                before[name] = there[name]
        self.readable = before

    @rule(required=st.booleans())
    def change_the_setting(self, required):
        self.corpus.use(review=required)

    @precondition(lambda self: self.statuses(PENDING))
    @rule(data=st.data(), who=PEOPLE)
    def approve(self, data, who):
        self.approve_one(data, who)

    def approve_one(self, data, who):
        status = data.draw(st.sampled_from(self.statuses(PENDING)))
        own = self.corpus.four_eyes and status.proposed_by == who
        try:
            self.corpus.desk.approve(status.document_id, Decision(who, "läst"), version=status.version)
        except AccessDenied:
            assert own
            return
        assert not own
        self.readable[status.document_id] = status.version

    @precondition(lambda self: self.statuses(PENDING))
    @rule(data=st.data(), who=PEOPLE)
    def decline(self, data, who):
        status = data.draw(st.sampled_from(self.statuses(PENDING)))
        self.corpus.desk.decline(status.document_id, Decision(who, "nej"), version=status.version)

    @precondition(lambda self: self.statuses(PUBLISHED))
    @rule(data=st.data(), who=PEOPLE)
    def withdraw(self, data, who):
        document_id = data.draw(st.sampled_from(sorted(self.readable)))
        self.corpus.desk.withdraw([document_id], Decision(who, "fel"))
        del self.readable[document_id]

    @precondition(lambda self: self.statuses(("withdrawn", "superseded")))
    @rule(data=st.data(), who=PEOPLE)
    def bring_back(self, data, who):
        status = data.draw(st.sampled_from(self.statuses(("withdrawn", "superseded"))))
        # What ingestion itself replaced was not kept.
        with suppress(NotFound):
            self.corpus.home.registry.lifecycle.propose_again(status.document_id, status.version, Decision(who, "åter"))

    @precondition(lambda self: self.statuses(("withdrawn", "superseded")))
    @rule(data=st.data(), who=PEOPLE)
    def erase(self, data, who):
        status = data.draw(st.sampled_from(self.statuses(("withdrawn", "superseded"))))
        standing = [one.document_id for one in self.statuses(PENDING | PUBLISHED)]
        try:
            self.corpus.desk.erase(status.document_id, Decision(who, "begäran"))
            assert status.document_id not in standing
        except ErfarenhetError:
            assert status.document_id in standing

    @rule()
    def build_anew(self):
        self.corpus.rebuild()

    @rule()
    def restart(self):
        self.corpus.restart()

    @rule(moment=st.sampled_from(sorted(CRASHES)), data=st.data())
    def crash(self, moment, data):
        """The power goes out in the middle of a step; what readers then find is what they found before, or after."""
        before = dict(self.readable)
        place, method, when = CRASHES[moment]
        original = getattr(place, method)

        def cut(*args, **kwargs):
            if when == "after":
                original(*args, **kwargs)
            raise PowerCut

        setattr(place, method, cut)
        try:
            self.step_to_crash_in(data)
        except PowerCut:
            self.readable = None
        finally:
            setattr(place, method, original)
        self.corpus.restart()
        if self.readable is None:
            now = self.corpus.retrievable()
            assert now == before or moment == "published"
            self.readable = now

    def step_to_crash_in(self, data):
        pending, published = self.statuses(PENDING), sorted(self.readable)
        choices = ["ingest"] + ["approve"] * bool(pending) + ["withdraw"] * bool(published)
        match data.draw(st.sampled_from(choices)):
            case "ingest":
                self.ingest()
            case "approve":
                self.approve_one(data, "user:bo")
            case "withdraw":
                document_id = data.draw(st.sampled_from(published))
                self.corpus.desk.withdraw([document_id], Decision("user:bo", "fel"))
                del self.readable[document_id]

    # What holds after each step

    @invariant()
    def readers_find_what_is_approved_and_nothing_else(self):
        if not hasattr(self, "corpus"):
            return
        retrievable = self.corpus.retrievable()
        assert retrievable == self.readable
        assert retrievable == {status.document_id: status.version for status in self.statuses(PUBLISHED)}
        assert retrievable == {
            known.document_id: known.version for known in self.corpus.home.registry.known_documents()
        }

    @invariant()
    def nothing_is_orphaned_and_the_chain_is_whole(self):
        if not hasattr(self, "corpus"):
            return
        # Files, states, rows and vectors against each other, and every digest of the audit log.
        assert check_consistency(self.corpus.home, self.corpus.engine) == []
        registry = self.corpus.home.registry
        assert registry.count_passages() == len(self.corpus.texts())
        assert sum(entry.passages for entry in registry.catalogue()) == registry.count_passages()
        published = registry.published_index()
        left = {name for name in self.corpus.engine.generations() if name != (published and published.generation)}
        assert len(left) <= 1  # what a crash has left, until the next step clears it away


@pytest.mark.slow
def test_whatever_happens_at_the_desk():
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=60 if LONG else 12,
            stateful_step_count=60 if LONG else 25,
            deadline=None,
            # Making a failure shorter takes long; SHRINK=1 does it.
            phases=tuple(Phase) if os.environ.get("SHRINK") else (Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
