"""Power cuts and kill -9: nothing is half visible, and the next run completes the work."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from erfarenhet.answering.open_corpus import OpenCorpus

SCRIPT = Path(__file__).with_name("killed_ingest.py")
BRUK = "# Bruket\n\nBruket i Granåsa lades ned 2019 och 210 personer varslades.\n"
HAMN = "# Hamnen\n\nHamnen i Söderköping fick en ny kaj när varvet hade stängt.\n"
SKOLA = "# Skolan\n\nSkolen i Ålvik ble bygget om til næringshage etter omstillingen.\n"


HOLD = """
import sys
from pathlib import Path
from erfarenhet.corpus.home import Home
with Home(Path(sys.argv[1])) as home, home.ingest_lock(5):
    print("held", flush=True)
    sys.stdin.read()
"""


def run(moment, corpus):
    command = [sys.executable, SCRIPT, moment, corpus.home.folder, corpus.folder]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["keeping", "written", "sealed", "publishing", "published"])
@pytest.mark.parametrize("first", [True, False], ids=["new", "existing"])
def test_killed_at_a_moment(corpus, default_encoder, moment, first):
    if not first:
        corpus.write("a.md", BRUK)
        corpus.ingest()
    before = corpus.generation()
    corpus.write("a.md", HAMN)
    corpus.write("b.md", SKOLA)
    died = run(moment, corpus)
    assert died.returncode == -signal.SIGKILL, died.stderr

    assert corpus.findings() == []
    complete = moment == "published"
    assert (corpus.generation() == before) != complete
    if corpus.generation() is not None:
        opened = OpenCorpus.open(corpus.home, corpus.settings, encoder=default_encoder)
        texts = {hit.passage.text for hit in opened.search("Vad hände?").hits}
        opened.close()
        assert len(texts) == (2 if complete else 1)
        assert any("Granåsa" in text for text in texts) != complete

    report = corpus.ingest()
    assert len(report.rejected) == 0
    assert report.created + report.updated == (0 if complete else 2)
    assert corpus.engine.generations() == [corpus.generation()]
    assert {"kaj" in text for text in corpus.texts().values()} == {True, False}
    assert report.skipped == (2 if complete else 0)


@pytest.mark.slow
def test_a_second_process_is_locked_out_and_the_first_completes(corpus):
    corpus.write("a.md", BRUK)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLD,
            corpus.home.folder,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "held\n"
        environment = {**os.environ, "ERFARENHET_LOCK_TIMEOUT_S": "0.2"}
        command = [sys.executable, SCRIPT, "never", corpus.home.folder, corpus.folder]
        locked = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert locked.returncode == 1
        assert "HomeLocked: Another process is changing the corpus" in locked.stderr
    finally:
        holder.kill()
        holder.communicate()
    # The lock went with its holder.
    done = run("never", corpus)
    assert done.returncode == 0, done.stderr
    corpus.check()
    assert set(corpus.texts()) == {"a"}
