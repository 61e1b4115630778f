"""``erfarenhet mcp``."""

from __future__ import annotations

from erfarenhet.cli_options import HomeOption, reported, settings_of


@reported
def mcp(home: HomeOption = None) -> None:
    """Serve the memory to assistants over the Model Context Protocol, on stdin and stdout."""
    from erfarenhet.mcp.server import run_server

    run_server(settings_of(home))
