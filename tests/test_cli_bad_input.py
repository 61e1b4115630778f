"""The command line on bad files and bad questions, as a person or a script meets it: a process of its own."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

GOOD = "# Bruket\n\nBruket i Granåsa lades ned 2019 och 210 personer varslades.\n"


def erfarenhet(*arguments, **environ):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ERFARENHET_")}
    if "ERFARENHET_CACHE" in os.environ:
        environment["ERFARENHET_CACHE"] = os.environ["ERFARENHET_CACHE"]
    return subprocess.run(
        [sys.executable, "-m", "erfarenhet", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=200,
        env={**environment, "PYTHONUTF8": "1", **environ},
    )


def one_object(done):
    """The one JSON object that stands on stdout, and nothing else."""
    assert done.stdout.count("\n") == 1
    assert done.stdout.endswith("\n")
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def pdf(draw):
    stream = io.BytesIO()
    canvas = Canvas(stream)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def text_pdf():
    return pdf(lambda canvas: canvas.drawString(72, 700, "Kommunen startade omställningen i Åmål."))


def picture_pdf():
    picture = ImageReader(Image.new("RGB", (20, 20), "red"))
    return pdf(lambda canvas: canvas.drawImage(picture, 72, 500, 200, 200))


def encrypted_pdf():
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(text_pdf()))
    writer.encrypt("hemligt", "owner", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def zip_bomb(part, content_type):
    """An Office file of a few megabytes that unpacks to more than a gigabyte."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>',
        )
        with archive.open(part, "w", force_zip64=True) as body:
            for _ in range(1200):
                body.write(b" " * 1_000_000)
    return stream.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"

# Each bad file, with a word of what is wrong with it that its rejection must hold.
BAD = {
    "krypterad.pdf": (encrypted_pdf, "encrypted"),
    "avkortad.pdf": (lambda: text_pdf()[:300], "PDF"),
    "tom.pdf": (lambda: b"", "empty"),
    "skannad.pdf": (picture_pdf, "picture"),
    "fel-ändelse.pdf": (lambda: b"Bara text, och ingen PDF.", "PDF"),
    "binär.txt": (lambda: bytes(range(256)) * 8, "text"),
    "bruten.md": (lambda: b"# Rubrik\n\n\x80\x81\xfe\xff\x00\x01 \xc3\x28" * 9, ""),
    "bomb.docx": (lambda: zip_bomb("word/document.xml", WORD), ""),
    "bomb.pptx": (lambda: zip_bomb("ppt/presentation.xml", SLIDES), ""),
    "inget-arkiv.docx": (lambda: b"PK\x03\x04 men inget arkiv" * 20, ""),
    "inget-arkiv.pptx": (lambda: b"PK\x03\x04 men inget arkiv" * 21, ""),
    "utan-text.html": (lambda: b"<html><body><script>x()</script><img src='a.png'></body></html>", "text"),
    "fel-schema.md": (lambda: b"---\nid: Fall 1\nyear: 19\n---\n# Rubrik\n\nText.\n", "id"),
    "ingen-yaml.md": (lambda: b"---\nid: [\n---\nText.\n", "YAML"),
    "gammal.doc": (lambda: b"\xd0\xcf\x11\xe0", "DOCX"),
}


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    """One run over every bad file and a good one."""
    path = tmp_path_factory.mktemp("dåligt")
    folder = path / "källor"
    folder.mkdir()
    for name, (make, _) in BAD.items():
        (folder / name).write_bytes(make())
    (folder / "bra.md").write_text(GOOD, encoding="utf-8")
    home = path / "hem"
    done = erfarenhet("ingest", folder, "--home", home, "--json")
    return home, folder, done


@pytest.mark.slow
class TestBadFiles:
    def test_exit_1_and_one_object_on_stdout(self, ingested):
        _, _, done = ingested
        assert done.returncode == 1
        one_object(done)
        assert "Traceback" not in done.stderr

    def test_the_good_file_is_taken_in_and_every_other_is_rejected_once(self, ingested):
        home, folder, done = ingested
        found = one_object(done)
        assert (found["created"], found["updated"], found["skipped"], found["deleted"]) == (1, 0, 0, 0)
        sources = [rejection["source"] for rejection in found["rejected"]]
        assert sorted(sources) == sorted(str(folder / name) for name in BAD)
        hits = one_object(erfarenhet("search", "Vad hände i Granåsa?", "--home", home, "--json"))["hits"]
        assert [hit["document_id"] for hit in hits] == ["bra"]
        assert erfarenhet("doctor", "--home", home, "--json").returncode == 0

    @pytest.mark.parametrize("name", sorted(BAD))
    def test_each_reason_names_the_file_the_fault_and_what_to_do(self, ingested, name):
        _, folder, done = ingested
        reasons = {rejection["source"]: rejection["reason"] for rejection in one_object(done)["rejected"]}
        reason = reasons[str(folder / name)]
        assert reason.startswith(name)
        assert BAD[name][1] in reason
        assert "\n" not in reason
        # What is wrong, and then a sentence that says what to do.
        sentences = [part for part in reason.removeprefix(name).split(". ") if part.strip(" .:")]
        assert len(sentences) >= 2, reason

    def test_a_person_reads_the_reasons_too(self, ingested, tmp_path):
        done = erfarenhet("ingest", ingested[1] / "tom.pdf", "--home", tmp_path / "hem")
        assert done.returncode == 1
        assert "tom.pdf" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_a_folder_without_readable_files(tmp_path):
    (tmp_path / "källor").mkdir()
    (tmp_path / "källor" / "bild.png").write_bytes(b"x")
    done = erfarenhet("ingest", tmp_path / "källor", tmp_path / "finns inte", "--home", tmp_path / "hem", "--json")
    assert done.returncode == 1
    found = one_object(done)
    assert (found["created"], found["deleted"]) == (0, 0)
    folder, missing = (rejection["reason"] for rejection in found["rejected"])
    assert str(tmp_path / "källor") in folder
    assert "no readable file" in folder
    assert "finns inte: no such file or folder. Check the path." in missing


def test_an_empty_path_is_not_the_working_folder(tmp_path):
    done = erfarenhet("ingest", "", "--home", tmp_path / "hem", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "A path is empty." in done.stderr
    assert not (tmp_path / "hem").exists()


QUESTION = "Vad gjorde kommunen?"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", ""], "empty"),
        (["ask", " \t "], "empty"),
        (["search", "😀 ?!"], "empty"),
        (["ask", "å" * 10_000], "10,000 characters"),
        (["search", "å" * 10_000], "10,000 characters"),
        (["ask", QUESTION, "--filter", "fas=genomföra"], "Unknown filter 'fas'"),
        (["ask", QUESTION, "--filter", "phase=genomför"], "Did you mean 'genomföra'?"),
        (["search", QUESTION, "--filter", "phase"], "KEY=VALUE"),
        (["search", QUESTION, "--filter", "year_from=tio"], "not a year"),
        (["ask", QUESTION, "--language", "fi"], "Unknown language 'fi'"),
        (["ask", QUESTION], "is empty. Take documents in"),
    ],
)
def test_a_wrong_call_exits_2_with_one_line_on_stderr(tmp_path, arguments, message):
    done = erfarenhet(*arguments, "--home", tmp_path / "hem", "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environ", "message"),
    [({"ERFARENHET_HOEM": "x"}, "ERFARENHET_HOEM"), ({"ERFARENHET_CANDIDATES": "nio"}, "ERFARENHET_CANDIDATES")],
)
def test_a_wrong_setting_exits_2_with_one_line_on_stderr(tmp_path, environ, message):
    done = erfarenhet("ask", QUESTION, "--home", tmp_path / "hem", **environ)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_home_that_cannot_be_used_exits_2_with_one_line_on_stderr(tmp_path):
    (tmp_path / "fil").write_text("x")
    for command in (["ingest", tmp_path], ["doctor"], ["ask", QUESTION]):
        done = erfarenhet(*command, "--home", tmp_path / "fil" / "hem")
        assert done.returncode == 2
        assert "cannot be written" in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_broken_recipe_exits_2_with_one_line_on_stderr(tmp_path):
    (tmp_path / "recept.yaml").write_text("version: [\n  a: b")
    Path(tmp_path / "a.md").write_text(GOOD)
    done = erfarenhet(
        "ingest", tmp_path / "a.md", "--home", tmp_path / "hem", ERFARENHET_RECIPE=str(tmp_path / "recept.yaml")
    )
    assert done.returncode == 2
    assert "recept.yaml cannot be used" in done.stderr
    assert done.stderr.count("\n") == 1
