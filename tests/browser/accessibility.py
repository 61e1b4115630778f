"""axe-core, as the Python package carries it."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

# WCAG 2.1 A and AA, and what axe's authors call best practice.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
_COLOURS = ["color-contrast", "link-in-text-block"]


def load_axe(page: Page) -> None:
    """Put axe into the page, past its policy: as a debugger does, not as a script of the page."""
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))


def violations(page: Page, *, colours_only: bool = False) -> list[str]:
    """What axe finds wrong, one line per element."""
    only: dict[str, Any] = {"type": "rule", "values": _COLOURS} if colours_only else {"type": "tag", "values": _TAGS}
    found = page.evaluate("(only) => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    return [
        f"{violation['id']}: {node['target']} {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
