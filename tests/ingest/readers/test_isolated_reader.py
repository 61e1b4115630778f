from __future__ import annotations

import dataclasses
import threading
from pathlib import Path
from typing import Any

import pytest

from erfarenhet.errors import InvalidFrontMatter, UnreadableSource
from erfarenhet.ingest.readers import IsolatedReader, ReadLimits, isolated, read_source
from erfarenhet.records import Content, SourceFile

GOLDEN = Path(__file__).parents[2] / "golden"
SOURCES = sorted(p for p in GOLDEN.glob("*/*") if p.suffix in (".pdf", ".docx", ".pptx", ".html", ".md", ".txt"))
# A worker that answers nothing, dies, or writes rubbish on its standard output, as libraries do.
SILENT = "import time; time.sleep(60)"
DYING = "import os, signal, sys; sys.stdin.buffer.read(4); os.kill(os.getpid(), signal.SIGABRT)"


@pytest.fixture(scope="module")
def reader() -> Any:
    with IsolatedReader(ReadLimits()) as made:
        yield made


def run_instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    popen = isolated.subprocess.Popen

    def start(command: list[str], **options: Any) -> Any:
        return popen([command[0], "-c", program], **options)

    monkeypatch.setattr(isolated.subprocess, "Popen", start)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_same_content_as_in_this_process(reader: IsolatedReader, path: Path) -> None:
    source = SourceFile.from_path(path)
    assert reader.read(source) == read_source(source, ReadLimits())


def test_errors_come_through_with_their_type(reader: IsolatedReader, tmp_path: Path) -> None:
    bad = tmp_path / "fall.md"
    bad.write_text("---\nyear: snart\n---\n", encoding="utf-8")
    with pytest.raises(InvalidFrontMatter, match=r"^fall\.md, line 2: field year"):
        reader.read(SourceFile.from_path(bad))
    empty = tmp_path / "tom.pdf"
    empty.touch()
    with pytest.raises(UnreadableSource, match=r"^tom\.pdf: is empty"):
        reader.read(SourceFile.from_path(empty))


def test_a_file_over_time_is_refused_and_the_next_one_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("Text.", encoding="utf-8")
    source = SourceFile.from_path(path)
    with IsolatedReader(ReadLimits(timeout_s=0.5)) as reader:
        with monkeypatch.context() as patch:
            run_instead(patch, SILENT)
            with pytest.raises(UnreadableSource, match=r"^a\.md: reading it took longer than the limit of 0\.5 s"):
                reader.read(source)
        reader._limits = dataclasses.replace(reader._limits, timeout_s=60)
        assert reader.read(source).text == "Text."


def test_a_crash_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("Text.", encoding="utf-8")
    run_instead(monkeypatch, DYING)
    with IsolatedReader(ReadLimits()) as reader, pytest.raises(UnreadableSource, match=r"crashed on it \(SIGABRT"):
        reader.read(SourceFile.from_path(path))


def test_a_pdf_that_crashes_pdfium_is_read_with_pypdf(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    whole = isolated._Worker.ask

    def ask(worker: Any, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        asked.append(request["with_pdfium"])
        if request["with_pdfium"]:
            raise isolated._WorkerCrashed("SIGABRT")
        return whole(worker, request, timeout_s)

    monkeypatch.setattr(isolated._Worker, "ask", ask)
    with IsolatedReader(ReadLimits()) as reader:
        content = reader.read(SourceFile.from_path(GOLDEN / "pdf" / "forskrift.pdf"))
    assert asked == [True, False]
    assert "§ 3-2 Fylkeskommunen" in content.text
    assert "without pdfium" in content.notes[0]


def test_memory_is_limited(tmp_path: Path) -> None:
    path = tmp_path / "stor.txt"
    path.write_text("Mening nummer ett om Åmål.\n\n" * 2_000_000, encoding="utf-8")
    with (
        IsolatedReader(ReadLimits(memory_megabytes=1, timeout_s=120)) as reader,
        pytest.raises(UnreadableSource, match=r"^stor\.txt: .*(memory|crashed)"),
    ):
        reader.read(SourceFile.from_path(path))


def test_threads_take_turns(reader: IsolatedReader) -> None:
    source = SourceFile.from_path(GOLDEN / "markdown" / "fall-granasa.md")
    found: list[Content] = []
    threads = [threading.Thread(target=lambda: found.append(reader.read(source))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(content == found[0] for content in found)


def test_closing_twice_is_harmless_and_reading_starts_anew() -> None:
    source = SourceFile.from_path(GOLDEN / "markdown" / "fall-granasa.md")
    reader = IsolatedReader(ReadLimits())
    reader.close()
    assert reader.read(source).document_id == "fall-granasa"
    reader.close()
    reader.close()
