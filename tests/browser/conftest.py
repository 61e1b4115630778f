"""A real service with a real corpus, and a real Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from browser.sources import write_sources

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SCREENSHOTS = Path(__file__).parents[2] / ".artifacts" / "screenshots"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: scripts/install_system_packages installs it")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make install")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def service_url(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the service answers; asks for the browser first, so that nothing is built for tests that are skipped."""
    folder = tmp_path_factory.mktemp("browser")
    environment = {**os.environ, "ERFARENHET_HOME": str(folder / "home")}
    command = [sys.executable, "-m", "erfarenhet"]
    sources = write_sources(folder / "sources")
    done = subprocess.run(
        [*command, "ingest", str(sources), "--json"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with subprocess.Popen(
        [*command, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = next(word for word in line.split() if word.startswith("http"))
        transport = httpx.HTTPTransport(retries=3)
        with httpx.Client(base_url=url, transport=transport, trust_env=False, timeout=60) as client:
            for _ in range(600):
                if client.get("/health/ready").status_code == 200:
                    break
                client.get("/health/live")
                _pause()
        yield url
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def _pause() -> None:
    import time

    time.sleep(0.1)


@dataclass
class Watched:
    """What a page did besides showing itself."""

    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def open_context(browser: Browser, service_url: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts. No request may leave the service, and no page may complain, by the end of the test."""
    opened: list[BrowserContext] = []
    watched = Watched()
    own = urlsplit(service_url).netloc

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(base_url=service_url, **options)
        context.set_default_timeout(60_000)
        context.on("request", lambda request: _watch_request(request.url, own, watched))
        context.on("weberror", lambda error: watched.complaints.append(str(error.error)))
        context.on("console", lambda message: _watch_console(message, watched))
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert watched.elsewhere == [], "a request left the service"
    assert watched.complaints == []


def _watch_request(url: str, own: str, watched: Watched) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("blob", "data") and parts.netloc != own:
        watched.elsewhere.append(url)


def _watch_console(message: Any, watched: Watched) -> None:
    # A page with status 404 or 422 is announced as a failed resource; the tests look at its status themselves.
    if message.type == "error" and "Failed to load resource" not in message.text:
        watched.complaints.append(message.text)


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    return open_context(viewport={"width": 1200, "height": 900}).new_page()


@pytest.fixture
def keep_screenshot() -> Callable[[Page, str], None]:
    """Keeps a picture of a page where CI collects them."""

    def keep(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return keep
