"""Accounts, passwords, sessions, lock-out and API keys; on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from erfarenhet.corpus.database import Database
from erfarenhet.curation import accounts as module
from erfarenhet.curation.accounts import NOBODY, AccountRules, Accounts, csrf_of, require
from erfarenhet.curation.password_rules import check_password
from erfarenhet.errors import AccessDenied, InvalidAccount, NotFound, NotSignedIn

PASSWORD = "fyra ord om älgar"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """Argon2 as it is, with less memory: what is tested is not how slow it is."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(module, "_hasher", lambda: hasher)


@pytest.fixture
def database(registry_url):
    opened = Database(registry_url, migrate=True)
    yield opened
    opened.close()


@pytest.fixture
def accounts(database):
    made = Accounts(database, AccountRules(attempts=3, lock_minutes=15, session_hours=12))
    made.create("Rut", "administrator", "cli:root", password=PASSWORD)
    made.create("anna@granasa.se", "curator", "cli:root", password=PASSWORD)
    return made


class Clock:
    def __init__(self, monkeypatch):
        self.now = datetime(2026, 5, 1, 12, tzinfo=UTC)
        monkeypatch.setattr(module, "utc_now", lambda: self.now)

    def advance(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def audited(database):
    with database.session() as session:
        return [row[0] for row in session.execute(text("SELECT action FROM audit ORDER BY number"))]


def test_signing_in_and_out(accounts, database):
    token = accounts.sign_in(" ANNA@granasa.se ", PASSWORD)
    caller = accounts.caller_of_session(token)
    assert (caller.account.name, caller.scopes) == ("anna@granasa.se", {"read", "curate"})
    assert caller.csrf == csrf_of(token) != token
    assert audited(database) == ["account.created", "account.created", "account.signed_in"]
    accounts.sign_out(token)
    assert accounts.caller_of_session(token) == NOBODY
    assert accounts.caller_of_session("påhittad") == NOBODY


def test_neither_passwords_nor_tokens_nor_keys_are_kept(accounts, database):
    token = accounts.sign_in("rut", PASSWORD)
    _, secret = accounts.create_key("rut", "skript", ["read"], "cli:root")
    with database.session() as session:
        kept = " ".join(
            str(tuple(row))
            for table in ("accounts", "sessions", "api_keys", "audit", "state")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        )
    assert "$argon2id$" in kept
    assert PASSWORD not in kept
    assert token not in kept
    assert secret not in kept


@pytest.mark.parametrize(("name", "password"), [("rut", "fel lösenord"), ("okänd", PASSWORD), ("rut", ""), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(accounts, name, password):
    with pytest.raises(NotSignedIn, match="Name or password is wrong"):
        accounts.sign_in(name, password)


def test_an_unknown_name_costs_a_hash_too(accounts, monkeypatch):
    verified = []
    monkeypatch.setattr(module, "_verify", lambda kept, _password: verified.append(kept) or False)
    for name in ("rut", "okänd"):
        with pytest.raises(NotSignedIn):
            accounts.sign_in(name, "fel")
    assert [kept[:9] for kept in verified] == ["$argon2id", "$argon2id"]


def test_too_many_wrong_passwords_lock_the_account_for_a_while(accounts, clock, database):
    for _ in range(3):
        with pytest.raises(NotSignedIn):
            accounts.sign_in("rut", "fel")
    with pytest.raises(NotSignedIn):
        accounts.sign_in("rut", PASSWORD)
    assert audited(database)[-1] == "account.locked"
    assert accounts.find("rut").locked_until == clock.now + timedelta(minutes=15)
    accounts.sign_in("anna@granasa.se", PASSWORD)  # others are not concerned
    clock.advance(minutes=14)
    with pytest.raises(NotSignedIn):
        accounts.sign_in("rut", PASSWORD)
    clock.advance(minutes=2)
    accounts.sign_in("rut", PASSWORD)


def test_a_right_password_forgives_the_wrong_ones_before_it(accounts):
    for _ in range(3):
        for _ in range(2):
            with pytest.raises(NotSignedIn):
                accounts.sign_in("rut", "fel")
        accounts.sign_in("rut", PASSWORD)


def test_a_session_ends_after_its_hours(accounts, clock):
    token = accounts.sign_in("rut", PASSWORD)
    clock.advance(hours=11, minutes=59)
    assert accounts.caller_of_session(token).account.name == "rut"
    clock.advance(minutes=1)
    assert accounts.caller_of_session(token) == NOBODY


@pytest.mark.parametrize("change", [{"password": "andra ord om älvar"}, {"active": False}, {"role": "reader"}])
def test_a_changed_account_has_to_sign_in_again(accounts, change):
    token = accounts.sign_in("anna@granasa.se", PASSWORD)
    accounts.change("anna@granasa.se", "cli:root", **change)
    assert accounts.caller_of_session(token) == NOBODY


def test_a_closed_account_signs_in_no_more_by_whatever_way(accounts):
    _, secret = accounts.create_key("anna@granasa.se", "skript", ["read"], "cli:root")
    accounts.change("anna@granasa.se", "cli:root", active=False)
    with pytest.raises(NotSignedIn):
        accounts.sign_in("anna@granasa.se", PASSWORD)
    with pytest.raises(NotSignedIn):
        accounts.caller_of_key(secret)
    with pytest.raises(NotSignedIn):
        accounts.sign_in_as(accounts.find("anna@granasa.se").account_id)


def test_keys_have_scopes_run_out_and_are_revoked(accounts, clock):
    key, secret = accounts.create_key("anna@granasa.se", "skript", ["read"], "cli:root", days=30)
    caller = accounts.caller_of_key(secret)
    assert (caller.account.name, caller.scopes, caller.csrf) == ("anna@granasa.se", {"read"}, None)
    assert [kept.key_id for kept in accounts.keys("anna@granasa.se")] == [key.key_id]
    clock.advance(days=31)
    with pytest.raises(NotSignedIn, match="has run out"):
        accounts.caller_of_key(secret)
    key, secret = accounts.create_key("anna@granasa.se", "skript", ["curate"], "cli:root")
    accounts.change("anna@granasa.se", "cli:root", role="reader")
    assert accounts.caller_of_key(secret).scopes == frozenset()  # the role was narrowed, and the key with it
    accounts.revoke_key(key.key_id, "cli:root")
    with pytest.raises(NotSignedIn):
        accounts.caller_of_key(secret)
    with pytest.raises(NotFound):
        accounts.revoke_key(key.key_id, "cli:root")


@pytest.mark.parametrize("scopes", [["administer"], ["read", "administer"], []])
def test_a_key_has_no_more_than_its_account(accounts, scopes):
    with pytest.raises(InvalidAccount, match="curate, read"):
        accounts.create_key("anna@granasa.se", "skript", scopes, "cli:root")


def test_somebody_always_can_administer(accounts):
    for change in ({"role": "curator"}, {"active": False}):
        with pytest.raises(InvalidAccount, match="Nobody would be left"):
            accounts.change("rut", "cli:root", **change)
    with pytest.raises(InvalidAccount, match="Nobody would be left"):
        accounts.erase("rut", "cli:root")
    assert accounts.find("rut").role == "administrator"


def test_an_erased_account_leaves_nothing_but_an_id_that_says_nothing(accounts, database):
    accounts.sign_in("anna@granasa.se", PASSWORD)
    accounts.create_key("anna@granasa.se", "skript", ["read"], "cli:root")
    accounts.erase("anna@granasa.se", "cli:root")
    with database.session() as session:
        for table in ("accounts", "sessions", "api_keys", "audit"):
            rows = [str(tuple(row)) for row in session.execute(text(f"SELECT * FROM {table}"))]
            assert not any("granasa" in row for row in rows)
            assert table in ("accounts", "audit") or rows == []


def test_names_are_taken_once_and_roles_are_known(accounts):
    with pytest.raises(InvalidAccount, match="already"):
        accounts.create("RUT", "reader", "cli:root")
    with pytest.raises(InvalidAccount, match="no role"):
        accounts.create("ny", "kung", "cli:root")
    with pytest.raises(InvalidAccount, match="2 to 120"):
        accounts.create(" x ", "reader", "cli:root")
    assert [account.name for account in accounts.everybody()] == ["anna@granasa.se", "rut"]


def test_require(accounts):
    anna = accounts.caller_of_session(accounts.sign_in("anna@granasa.se", PASSWORD))
    assert require(anna, "curate").name == "anna@granasa.se"
    with pytest.raises(AccessDenied, match="administer"):
        require(anna, "administer")
    with pytest.raises(NotSignedIn, match="Bearer"):
        require(NOBODY, "read")


@pytest.mark.parametrize("password", ["fyra ord om älgar", "kaffe-regn-tåg-1984", "Brzeszczyk!vorter"])
def test_good_passwords(password):
    check_password(password, "anna.ek@granasa.se")


@pytest.mark.parametrize(
    "password",
    [
        "kort",
        "elva tecken"[:11],
        "x" * 300,
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "lösenord1234567",
        "Sommar1234567890",
        "qwertyuiopåasdf",
        "granasa-och-sjön",
        "0987654321qwerty",
        "PASSWORD-password",
    ],
)
def test_weak_passwords(password):
    with pytest.raises(InvalidAccount) as refused:
        check_password(password, "anna.ek@granasa.se")
    assert password not in str(refused.value)
