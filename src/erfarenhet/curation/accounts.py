"""Accounts, sessions and API keys: who is asking, and what they may do."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from erfarenhet.corpus import audit
from erfarenhet.corpus.database import Database
from erfarenhet.corpus.tables import utc_now
from erfarenhet.curation.password_rules import check_password
from erfarenhet.curation.tables_accounts import AccountRow, ApiKeyRow, SessionRow
from erfarenhet.errors import AccessDenied, InvalidAccount, NotFound, NotSignedIn

Role = Literal["reader", "curator", "administrator"]
Scope = Literal["read", "curate", "administer"]
ROLES: tuple[Role, ...] = get_args(Role)
SCOPES_OF: dict[str, frozenset[Scope]] = {
    "reader": frozenset(("read",)),
    "curator": frozenset(("read", "curate")),
    "administrator": frozenset(("read", "curate", "administer")),
}
_KEY_PREFIX = "erf_"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in; ``locked_until`` is in the past or ``None`` where they may."""

    account_id: str
    name: str
    role: Role
    active: bool
    has_password: bool
    locked_until: datetime | None
    created_at: datetime

    @property
    def who(self) -> str:
        """How the record names them: opaque, so that it names nobody once the account is erased."""
        return f"user:{self.account_id}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking.

    Attributes:
        account: ``None`` when nobody has signed in.
        csrf: what a form or script must repeat with an unsafe request; ``None`` where no cookie is involved.
    """

    account: Account | None = None
    scopes: frozenset[Scope] = frozenset()
    csrf: str | None = None


NOBODY = Caller()


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret."""

    key_id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountRules:
    """How sign-in behaves.

    Attributes:
        attempts: wrong passwords after which an account is locked.
        lock_minutes: for how long.
        session_hours: after which somebody has to sign in again.
    """

    attempts: int = 5
    lock_minutes: int = 15
    session_hours: int = 12


class Accounts:
    """The accounts of one registry."""

    def __init__(self, database: Database, rules: AccountRules = AccountRules()) -> None:
        self._database = database
        self._rules = rules

    # Accounts

    def create(
        self, name: str, role: Role, by: str, *, password: str | None = None, subject: str | None = None
    ) -> Account:
        """Make an account.

        Args:
            subject: the account's name at the OpenID Connect provider ("ISSUER SUBJECT").
            by: who makes it, for the record.
        Raises:
            InvalidAccount: the name is taken or empty, the role unknown, or the password weak.
        """
        name = _clean_name(name)
        _check_role(role)
        if password is not None:
            check_password(password, name)
        with self._database.writing() as session:
            if session.scalar(select(AccountRow).where(AccountRow.name == name)) is not None:
                raise InvalidAccount(f"There is an account {name!r} already. Choose another name.")
            row = AccountRow(
                account_id=uuid.uuid4().hex,
                name=name,
                role=role,
                password=None if password is None else _hasher().hash(password),
                subject=subject,
                active=True,
                failures=0,
            )
            session.add(row)
            session.flush()
            audit.record(session, by, "account.created", row.account_id, {"role": role})
            return _account(row)

    def everybody(self) -> list[Account]:
        """All accounts, by name."""
        with self._database.session() as session:
            return [_account(row) for row in session.scalars(select(AccountRow).order_by(AccountRow.name))]

    def find(self, name: str) -> Account:
        """An account by its name.

        Raises:
            NotFound: there is none.
        """
        with self._database.session() as session:
            return _account(_by_name(session, name))

    def change(
        self, name: str, by: str, *, role: Role | None = None, active: bool | None = None, password: str | None = None
    ) -> Account:
        """Change an account; its sessions end, and a lock is lifted.

        Raises:
            NotFound: there is none.
            InvalidAccount: the role is unknown, the password weak, or nobody would be left to administer.
        """
        if role is not None:
            _check_role(role)
        if password is not None:
            check_password(password, _clean_name(name))
        with self._database.writing() as session:
            row = _by_name(session, name)
            if role is not None:
                row.role = role
            if active is not None:
                row.active = active
            if password is not None:
                row.password = _hasher().hash(password)
            row.failures, row.locked_until = 0, None
            session.flush()
            _check_administrator_left(session)
            session.execute(delete(SessionRow).where(SessionRow.account_id == row.account_id))
            detail = {"role": role, "active": active, "password": password is not None}
            audit.record(session, by, "account.changed", row.account_id, detail)
            return _account(row)

    def erase(self, name: str, by: str) -> None:
        """Remove an account with its sessions and keys. What it did stays in the record under an id that says nothing.

        Raises:
            NotFound: there is none.
            InvalidAccount: nobody would be left to administer.
        """
        with self._database.writing() as session:
            row = _by_name(session, name)
            account_id = row.account_id
            for table in (SessionRow, ApiKeyRow):
                session.execute(delete(table).where(table.account_id == account_id))
            session.delete(row)
            session.flush()
            _check_administrator_left(session)
            audit.record(session, by, "account.erased", account_id)

    # Signing in

    def sign_in(self, name: str, password: str) -> str:
        """Sign in with a password.

        Returns:
            The session's token, for a cookie.
        Raises:
            NotSignedIn: name or password is wrong, or the account is locked or closed; it does not tell which.
        """
        now = utc_now()
        refused = NotSignedIn(
            "Name or password is wrong, or the account is locked after too many attempts. Try again later."
        )
        with self._database.session() as session:
            row = session.scalar(select(AccountRow).where(AccountRow.name == _folded(name)))
            kept = row.password if row is not None and row.active else None
            account_id = row.account_id if row is not None else None
            locked = row is not None and row.locked_until is not None and row.locked_until > now
        # Outside of any transaction, since it takes a while on purpose; and for unknown names too, so that the time
        # it takes tells nothing.
        right = _verify(kept or _nobodys_hash(), password)
        if account_id is None:
            raise refused
        if locked or kept is None or not right:
            if not locked:
                self._count_failure(account_id, now)
            raise refused
        with self._database.writing() as session:
            row = session.get_one(AccountRow, account_id)
            if row.locked_until is not None and row.locked_until > now:
                raise refused  # others have guessed meanwhile
            row.failures, row.locked_until = 0, None
            if _hasher().check_needs_rehash(kept):
                row.password = _hasher().hash(password)
            return self._begin_session(session, row, now)

    def _count_failure(self, account_id: str, now: datetime) -> None:
        with self._database.writing() as session:
            row = session.get(AccountRow, account_id)
            if row is None:
                return
            row.failures += 1
            if row.failures >= self._rules.attempts:
                row.failures, row.locked_until = 0, now + timedelta(minutes=self._rules.lock_minutes)
                audit.record(session, "erfarenhet", "account.locked", account_id)

    def sign_in_as(self, account_id: str) -> str:
        """Begin a session for somebody whom another has identified; returns its token.

        Raises:
            NotSignedIn: the account is closed.
        """
        with self._database.writing() as session:
            row = session.get(AccountRow, account_id)
            if row is None or not row.active:
                raise NotSignedIn("The account is closed. Ask an administrator.")
            return self._begin_session(session, row, utc_now())

    def _begin_session(self, session: Session, row: AccountRow, now: datetime) -> str:
        token = secrets.token_urlsafe(32)
        session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
        expires_at = now + timedelta(hours=self._rules.session_hours)
        session.add(SessionRow(digest=_digest(token), account_id=row.account_id, expires_at=expires_at))
        audit.record(session, f"user:{row.account_id}", "account.signed_in", row.account_id)
        return token

    def sign_out(self, token: str) -> None:
        """End a session; an unknown one is no error."""
        with self._database.session() as session:
            session.execute(delete(SessionRow).where(SessionRow.digest == _digest(token)))

    def caller_of_session(self, token: str) -> Caller:
        """Who has this cookie; ``NOBODY`` when the session has ended."""
        with self._database.session() as session:
            found = session.execute(
                select(SessionRow, AccountRow)
                .join(AccountRow, AccountRow.account_id == SessionRow.account_id)
                .where(SessionRow.digest == _digest(token))
            ).first()
            if found is None or found[0].expires_at <= utc_now() or not found[1].active:
                return NOBODY
            return Caller(_account(found[1]), SCOPES_OF[found[1].role], csrf_of(token))

    # API keys

    def create_key(
        self, name: str, label: str, scopes: Sequence[Scope], by: str, *, days: int | None = None
    ) -> tuple[ApiKey, str]:
        """Make a key for an account's programs.

        Returns:
            The key, and its secret, which is shown this once.
        Raises:
            NotFound: there is no such account.
            InvalidAccount: a scope is unknown, or more than the account's role has.
        """
        with self._database.writing() as session:
            row = _by_name(session, name)
            wrong = sorted(set(scopes) - SCOPES_OF[row.role])
            if wrong or not scopes:
                allowed = ", ".join(sorted(SCOPES_OF[row.role]))
                raise InvalidAccount(f"A key of a {row.role} may have the scopes {allowed}, not {', '.join(wrong)}.")
            secret = _KEY_PREFIX + secrets.token_urlsafe(32)
            key = ApiKeyRow(
                key_id=secrets.token_hex(8),
                account_id=row.account_id,
                name=label[:120],
                digest=_digest(secret),
                scopes=sorted(set(scopes)),
                expires_at=None if days is None else utc_now() + timedelta(days=days),
            )
            session.add(key)
            session.flush()
            audit.record(session, by, "key.created", row.account_id, {"key": key.key_id, "scopes": key.scopes})
            return _key(key), secret

    def keys(self, name: str) -> list[ApiKey]:
        """An account's keys, oldest first."""
        with self._database.session() as session:
            query = select(ApiKeyRow).where(ApiKeyRow.account_id == _by_name(session, name).account_id)
            return [_key(row) for row in session.scalars(query.order_by(ApiKeyRow.created_at))]

    def revoke_key(self, key_id: str, by: str) -> None:
        """End a key.

        Raises:
            NotFound: there is none.
        """
        with self._database.writing() as session:
            row = session.get(ApiKeyRow, key_id)
            if row is None:
                raise NotFound(f"There is no API key {key_id!r}.")
            session.delete(row)
            audit.record(session, by, "key.revoked", row.account_id, {"key": key_id})

    def caller_of_key(self, secret: str) -> Caller:
        """Who has this key.

        Raises:
            NotSignedIn: it is unknown, has run out, or its account is closed.
        """
        with self._database.session() as session:
            found = session.execute(
                select(ApiKeyRow, AccountRow)
                .join(AccountRow, AccountRow.account_id == ApiKeyRow.account_id)
                .where(ApiKeyRow.digest == _digest(secret))
            ).first()
            if found is None or not found[1].active or _has_run_out(found[0].expires_at):
                raise NotSignedIn(
                    "The API key is unknown, has run out or was revoked. Make another: erfarenhet users key"
                )
            # A role that was narrowed since narrows the key.
            scopes = SCOPES_OF[found[1].role] & frozenset(found[0].scopes)
            return Caller(_account(found[1]), scopes)


def require(caller: Caller, scope: Scope) -> Account:
    """Refuse whoever may not do something.

    Raises:
        NotSignedIn: nobody has signed in.
        AccessDenied: the account or key has not the scope.
    """
    if caller.account is None:
        raise NotSignedIn("Sign in, or send an API key in the header Authorization: Bearer KEY.")
    if scope not in caller.scopes:
        raise AccessDenied(f"This takes the scope {scope!r}, which your account or key has not.")
    return caller.account


def _has_run_out(expires_at: datetime | None) -> bool:
    return expires_at is not None and expires_at <= utc_now()


def csrf_of(token: str) -> str:
    """What a page or script of the same session must send along; it cannot be told from the digest that is kept."""
    return hmac.new(token.encode(), b"erfarenhet csrf", hashlib.sha256).hexdigest()


def _digest(secret: str) -> str:
    # Secrets of 256 random bits need no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # RFC 9106's low-memory parameters: 64 MiB, three passes, four lanes


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(32))


def _verify(kept: str, password: str) -> bool:
    try:
        return _hasher().verify(kept, password)
    except VerificationError:
        return False


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _clean_name(name: str) -> str:
    cleaned = _folded(name)
    if not 2 <= len(cleaned) <= 120:
        raise InvalidAccount("An account's name has 2 to 120 characters.")
    return cleaned


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise InvalidAccount(f"There is no role {role!r}. Choose {', '.join(ROLES)}.")


def _by_name(session: Session, name: str) -> AccountRow:
    row = session.scalar(select(AccountRow).where(AccountRow.name == _folded(name)))
    if row is None:
        raise NotFound(f"There is no account {name!r}. List them: erfarenhet users list")
    return row


def _check_administrator_left(session: Session) -> None:
    """Whoever locks the last administrator out could only be helped with the database's password."""
    query = select(func.count()).select_from(AccountRow)
    anybody = session.scalar(query) or 0
    administrators = session.scalar(query.where(AccountRow.role == "administrator", AccountRow.active.is_(True))) or 0
    if anybody and not administrators:
        raise InvalidAccount("Nobody would be left to administer. Make another administrator first.")


def _account(row: AccountRow) -> Account:
    return Account(
        row.account_id,
        row.name,
        row.role,  # type: ignore[arg-type]
        row.active,
        row.password is not None,
        row.locked_until,
        row.created_at,
    )


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(row.key_id, row.name, tuple(row.scopes), row.created_at, row.expires_at)


def scopes_of(words: Iterable[str]) -> list[Scope]:
    """Scopes by their names.

    Raises:
        InvalidAccount: one is unknown.
    """
    known = {scope: scope for scope in get_args(Scope)}
    found = []
    for word in words:
        if word not in known:
            raise InvalidAccount(f"There is no scope {word!r}. Choose {', '.join(known)}.")
        found.append(known[word])
    return found
