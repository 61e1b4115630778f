"""The audit log: its chain, what breaks it, and that the database itself refuses changes. On both databases."""

import threading
from itertools import pairwise

import pytest
import sqlalchemy as sa

from erfarenhet.corpus import audit
from erfarenhet.corpus.registry import Registry


@pytest.fixture
def registry(registry_url):
    opened = Registry(registry_url, migrate=True)
    yield opened
    opened.close()


def fill(registry, count=5):
    return [
        registry.audit.record("user:anna", "document.approved", f"fall-{number}", {"why": f"läst å{number}"})
        for number in range(1, count + 1)
    ]


def tamper(registry, *statements):
    """What somebody with the database's password can do: switch the triggers off and change what stands there."""
    with registry.database.engine.begin() as connection:
        if registry.database.embedded:
            connection.execute(sa.text("DROP TRIGGER audit_no_update"))
            connection.execute(sa.text("DROP TRIGGER audit_no_delete"))
        else:
            connection.execute(sa.text("ALTER TABLE audit DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(sa.text(statement))


def test_an_empty_log_and_a_whole_chain_verify(registry):
    assert registry.audit.verify() == []
    assert registry.audit.head() == (0, audit.BEGINNING)
    digests = fill(registry)
    assert registry.audit.verify(digests[1]) == []
    assert registry.audit.head() == (5, digests[-1])
    entries = list(registry.audit.entries())
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[0].previous == audit.BEGINNING
    assert all(later.previous == earlier.digest for earlier, later in pairwise(entries))


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET who = 'user:bo' WHERE number = 2", "DELETE FROM audit WHERE number = 5"]
)
def test_the_database_refuses_changes(registry, statement):
    fill(registry)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), registry.database.engine.begin() as connection:
        connection.execute(sa.text(statement))
    assert registry.audit.verify() == []


@pytest.mark.parametrize(
    ("statement", "problems"),
    [
        ("UPDATE audit SET who = 'user:bo' WHERE number = 2", {2}),
        ("UPDATE audit SET detail = '{}' WHERE number = 5", {5}),
        ("UPDATE audit SET at = '2020-01-01' WHERE number = 1", {1}),
        ("DELETE FROM audit WHERE number = 3", {3, 4}),
        ("DELETE FROM audit WHERE number = 1", {1, 2}),
        ("DELETE FROM audit WHERE number >= 4", {4}),
        ("DELETE FROM audit", {1}),
    ],
)
def test_what_was_changed_or_removed_is_found(registry, statement, problems):
    fill(registry)
    tamper(registry, statement)
    assert {problem.number for problem in registry.audit.verify()} == problems


def test_a_chain_that_was_computed_anew_is_found_by_a_digest_that_was_written_down(registry):
    digests = fill(registry)
    tamper(registry, "DELETE FROM audit", "DELETE FROM state WHERE key = 'audit'")
    registry.audit.record("user:bo", "document.approved", "fall-1")
    assert registry.audit.verify() == []
    (problem,) = registry.audit.verify(digests[2])
    assert digests[2] in problem.detail


def test_an_entry_stands_when_what_it_tells_of_stands(registry):
    def interrupted():
        with registry.database.writing() as session:
            audit.record(session, "user:anna", "document.approved", "fall-1")
            raise RuntimeError("the power went out")

    with pytest.raises(RuntimeError, match="power"):
        interrupted()
    assert registry.audit.head() == (0, audit.BEGINNING)


def test_entries_written_at_the_same_time_make_one_chain(registry):
    threads = [threading.Thread(target=fill, args=(registry, 5)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert registry.audit.head()[0] == 20
    assert registry.audit.verify() == []


def test_searching(registry):
    fill(registry, 3)
    registry.audit.record("cli:ola", "proposal.metadata", "fall-2", {"why": "100 %_rätt"})

    def numbers(**choice):
        return [entry.number for entry in registry.audit.entries(**choice)]

    assert numbers(who="cli:ola") == [4]
    assert numbers(action="document") == [1, 2, 3]
    assert numbers(subject="fall-2") == [2, 4]
    assert numbers(text="FALL-3") == [3]
    assert numbers(text="läst") == [1, 2, 3]
    assert numbers(text="0 %_r") == [4]
    assert numbers(text="%") == [4]
    assert numbers(newest_first=True, limit=2) == [4, 3]
    third = next(iter(registry.audit.entries(subject="fall-3"))).at
    assert numbers(since=third) == [3, 4]
    assert numbers(until=third) == [1, 2]
