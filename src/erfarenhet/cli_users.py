"""The command line's accounts and API keys: ``erfarenhet users …``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from erfarenhet.cli_options import HomeOption, JsonOption, print_json, reported, settings_of, who

if TYPE_CHECKING:
    from erfarenhet.curation.accounts import Accounts

users_app = typer.Typer(help="Accounts and API keys.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The account's name, often an e-mail address.")]
RoleOption = Annotated[str, typer.Option("--role", help="reader, curator or administrator.")]


@contextmanager
def _accounts(home: Path | None) -> Iterator[Accounts]:
    from erfarenhet.corpus.home import Home
    from erfarenhet.curation.accounts import Accounts

    with Home.of(settings_of(home)) as opened:
        yield Accounts(opened.registry.database)


def _ask_password() -> str:
    # From a pipe too, but never as an argument, which other users of the machine could read.
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


@users_app.command("list")
@reported
def list_users(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the accounts."""
    with _accounts(home) as accounts:
        found = accounts.everybody()
    if as_json:
        rows = [{"name": one.name, "role": one.role, "active": one.active, "id": one.account_id} for one in found]
        print_json({"accounts": rows})
        return
    for one in found:
        closed = "" if one.active else "  closed"
        typer.echo(f"{one.role:<14} {one.name}{closed}  ({one.who})")


@users_app.command("add")
@reported
def add(name: NameArgument, role: RoleOption = "reader", home: HomeOption = None) -> None:
    """Make an account; asks for its password."""
    with _accounts(home) as accounts:
        accounts.create(name, role, who(), password=_ask_password())  # type: ignore[arg-type]


@users_app.command("change")
@reported
def change(
    name: NameArgument,
    role: Annotated[str | None, typer.Option("--role", help="reader, curator or administrator.")] = None,
    active: Annotated[bool | None, typer.Option("--open/--closed", help="Whether it may be used.")] = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for another password.")] = False,
    home: HomeOption = None,
) -> None:
    """Change an account; whoever is signed in with it has to sign in again."""
    with _accounts(home) as accounts:
        asked = _ask_password() if password else None
        accounts.change(name, who(), role=role, active=active, password=asked)  # type: ignore[arg-type]


@users_app.command("erase")
@reported
def erase(name: NameArgument, home: HomeOption = None) -> None:
    """Remove an account with its sessions and keys; what it did stays in the record under an id that says nothing."""
    with _accounts(home) as accounts:
        accounts.erase(name, who())


@users_app.command("key")
@reported
def key(
    name: NameArgument,
    label: Annotated[str, typer.Option("--label", help="What it is for.")],
    scope: Annotated[list[str], typer.Option("--scope", help="read, curate or administer; may be repeated.")],
    days: Annotated[int | None, typer.Option(min=1, help="Days after which it runs out.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an API key. It is shown this once."""
    from erfarenhet.curation.accounts import scopes_of

    with _accounts(home) as accounts:
        made, secret = accounts.create_key(name, label, scopes_of(scope), who(), days=days)
    if as_json:
        print_json({"key_id": made.key_id, "scopes": list(made.scopes), "secret": secret})
    else:
        typer.echo(secret)


@users_app.command("keys")
@reported
def keys(name: NameArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List an account's API keys."""
    with _accounts(home) as accounts:
        found = accounts.keys(name)
    if as_json:
        print_json({"keys": [{"key_id": one.key_id, "name": one.name, "scopes": list(one.scopes)} for one in found]})
        return
    for one in found:
        typer.echo(f"{one.key_id}  {one.name}  {', '.join(one.scopes)}")


@users_app.command("revoke")
@reported
def revoke(key_id: Annotated[str, typer.Argument(help="As `users keys` prints it.")], home: HomeOption = None) -> None:
    """End an API key."""
    with _accounts(home) as accounts:
        accounts.revoke_key(key_id, who())
