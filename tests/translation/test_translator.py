from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from erfarenhet.settings import load_settings
from erfarenhet.translation.directions import OpenDirections
from erfarenhet.translation.glossary_terms import GlossaryTerms
from erfarenhet.translation.mode_file import MODES, dictionary_stage, stages_of
from erfarenhet.translation.translator import Translator, load_translator

FAKE = str(Path(__file__).with_name("fake_stage.py"))


def fake_stages(rule: str) -> list[list[str]]:
    return [[sys.executable, FAKE, rule]]


@pytest.fixture(scope="module")
def apertium() -> Iterator[Translator]:
    translator = load_translator(load_settings({"translation_pipes": 6}, environ={}))
    missing = [f"{source}–{target}" for source, target in MODES if not translator.can_translate(source, target)]
    if missing:
        pytest.skip(
            f"Apertium does not translate {', '.join(missing)} here: scripts/install_system_packages installs it"
        )
    yield translator
    translator.close()


def test_mode_files_become_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "ord lista.bin"
    data.touch()
    (tmp_path / "swe-nob.mode").write_text(
        f"lt-proc -e -w '{data}' | cg-proc '{data}' | apertium-tagger -g $2 '{data}' | lt-proc $1 '{data}'\n", "utf-8"
    )
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    stages = stages_of(tmp_path, "sv", "nb")
    assert stages == [
        ["lt-proc", "-z", "-e", "-w", str(data)],
        ["apertium-wblank-attach"],
        ["cg-proc", "-z", str(data)],
        ["apertium-tagger", "-z", "-g", str(data)],
        ["apertium-wblank-detach"],
        ["lt-proc", "-z", "-g", str(data)],
    ]
    assert dictionary_stage(stages) == ["lt-proc", "-z", "-w", str(data)]
    assert stages_of(tmp_path, "nb", "sv") is None
    assert stages_of(tmp_path, "sv", "da") is None
    monkeypatch.setattr("shutil.which", lambda name: None if name == "cg-proc" else name)
    assert stages_of(tmp_path, "sv", "nb") is None


def test_without_apertium_there_is_no_translation(tmp_path: Path) -> None:
    translator = load_translator(load_settings({"apertium_modes": tmp_path}, environ={}))
    assert not translator.can_translate("sv", "nb")
    assert translator.translate("Kommunen växte.", source="sv", target="nb") is None
    assert translator.translate_for_search("Kommunen växte.", "sv", "nb") is None
    assert translator.explain("Kommunen växte.", source="sv", target="nb") == (None, "not installed")


@pytest.fixture
def faked(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenDirections]:
    rules = {"sv": "same", "nb": "upper", "nn": "die"}
    monkeypatch.setattr(
        "erfarenhet.translation.directions.stages_of", lambda _modes, source, _target: fake_stages(rules[source])
    )
    directions = OpenDirections(Path(), open_max=2, timeout_s=30)
    yield directions
    directions.close()


def test_the_direction_used_longest_ago_gives_way(faked: OpenDirections) -> None:
    first = faked.find("sv", "nb")
    assert first is not None
    assert first.translate("a") == "a"
    assert faked.find("nb", "sv") is not None
    assert faked.find("sv", "nb") is first
    assert faked.find("sv", "nn") is not None
    # nb–sv was used longest ago.
    assert faked.find("sv", "nb") is first
    assert first.translate("b") == "b"


def test_a_direction_that_fails_again_and_again_is_left_alone(
    faked: OpenDirections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("erfarenhet.translation.translator.OpenDirections", lambda *_args, **_options: faked)
    translator = Translator(Path(), pipes_max=2, timeout_s=30, glossary=lambda: GlossaryTerms([]))
    for _ in range(3):
        assert translator.translate_for_search("Ord", "nn", "nb") is None
    assert faked.find("nn", "nb") is None
    assert translator.translate_for_search("ord", "nb", "sv") == "ORD"


@pytest.mark.parametrize("text", ["", " \n", "\0", "a" * 1001])
def test_nothing_and_too_much_is_not_translated(apertium: Translator, text: str) -> None:
    assert apertium.translate(text, source="sv", target="nb") is None


@pytest.mark.parametrize(
    ("source", "target", "text", "expected"),
    [
        ("nn", "nb", "Kommunen fekk ikkje 12 barnehagar i 2010 [1].", "Kommunen fikk ikke 12 barnehager i 2010 [1]."),
        ("nb", "nn", "Kommunen fikk ikke midler fra Odda.", "Kommunen fekk ikkje midlar frå Odda."),
        ("nb", "sv", "Fabrikken fikk nye eiere 1. mai 2005.", "Fabriken fick nya ägare 1 maj 2005."),
        ("sv", "nb", "Kommunen startade 40 förskolor [1].", "Kommunen startet 40 barnehager [1]."),
        ("sv", "nb", "Hösten 2005 kom 30 % från Borlänge.", "Høsten 2005 kom 30 % fra Borlänge."),
    ],
)
def test_apertium_translates(apertium: Translator, source: str, target: str, text: str, expected: str) -> None:
    assert apertium.explain(text, source=source, target=target) == (expected, None)


@pytest.mark.parametrize("pair", sorted(MODES))
def test_no_marks_and_no_other_numbers_come_out(apertium: Translator, pair: tuple[str, str]) -> None:
    text = "Xqzt 1 200 [2] (a/b) 30 % * # @ ^ $ ~ \\ { } < > | t.ex. 2004–2010, https://e.example/a_b"
    for sentence in (text, f"Kommunen {text}", "Ord. " * 20, "😀 kommunen", "<b>kommunen</b> [x] ^y$"):
        translated, reason = apertium.explain(sentence, source=pair[0], target=pair[1])
        assert (translated is None) == (reason is not None)
        if translated is not None:
            assert sum(map(translated.count, "*#@^$")) == sum(map(sentence.count, "*#@^$"))
            assert "QZ" not in translated
            assert "[[" not in translated


def test_a_search_gets_words_without_marks(apertium: Translator) -> None:
    widened = apertium.translate_for_search("Vad gjorde kommunen med omställningsgruppen?", "sv", "nb")
    assert widened is not None
    assert "gjorde kommunen" in widened
    assert "*" not in widened
