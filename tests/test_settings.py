from pathlib import Path

import pytest
from pydantic import ValidationError

from erfarenhet.errors import SettingsError
from erfarenhet.settings import PREFIX, Settings, load_settings

DOCUMENTATION = Path(__file__).parents[1] / "docs" / "settings.md"


def documented() -> dict[str, list[str]]:
    """The rows of the tables in docs/settings.md: variable → cells."""
    rows = [line for line in DOCUMENTATION.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{PREFIX}")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_every_setting_is_documented_and_no_other():
    assert set(documented()) == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_documented_default_and_description_are_the_real_ones(name):
    field = Settings.model_fields[name]
    default, description = documented()[f"{PREFIX}{name.upper()}"]
    if field.default_factory is None:
        assert default == ("unset" if field.default is None else f"`{field.default}`")
    assert description == field.description


def test_defaults_need_no_environment():
    settings = load_settings(environ={})
    assert settings.home.is_absolute()
    assert settings.cache != settings.home


def test_the_environment_is_read_and_options_go_before_it(tmp_path):
    environ = {"ERFARENHET_HOME": str(tmp_path / "å"), "ERFARENHET_CANDIDATES": "50", "PATH": "/bin"}
    settings = load_settings({"candidates": 70, "home": None}, environ=environ)
    assert settings.home == tmp_path / "å"
    assert settings.candidates == 70


def test_the_process_environment_is_the_default(monkeypatch, tmp_path):
    monkeypatch.setenv("ERFARENHET_HOME", str(tmp_path))
    assert load_settings().home == tmp_path


@pytest.mark.parametrize("name", ["ERFARENHET_HOEM", "ERFARENHET_", "erfarenhet_modell"])
def test_an_unknown_variable_is_refused_by_name(name):
    with pytest.raises(SettingsError, match=rf"{name}.*Known: .*ERFARENHET_HOME"):
        load_settings(environ={name: "x"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CANDIDATES", "många"),
        ("CANDIDATES", "9"),
        ("QUESTION_MAX_CHARACTERS", "0"),
        ("READ_TIMEOUT_S", "0"),
        ("LOCK_TIMEOUT_S", "-1"),
        ("SERVING_THREADS", "1.5"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(name, value):
    with pytest.raises(SettingsError, match=f"ERFARENHET_{name}: "):
        load_settings(environ={f"ERFARENHET_{name}": value})


def test_an_unknown_override_is_refused():
    with pytest.raises(SettingsError, match="HOEM"):
        load_settings({"hoem": "x"}, environ={})


def test_settings_are_frozen_and_keep_secrets():
    settings = load_settings({"qdrant_api_key": "hemligt"}, environ={})
    assert "hemligt" not in repr(settings)
    assert "hemligt" not in str(settings.model_dump())
    assert settings.qdrant_api_key.get_secret_value() == "hemligt"
    with pytest.raises(ValidationError):
        settings.home = Path("/")


@pytest.mark.parametrize("name", ["home", "cache", "recipe"])
def test_paths_are_absolute_and_know_the_users_folder(name, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert getattr(load_settings({name: "~/å"}, environ={}), name) == tmp_path / "å"
    assert getattr(load_settings({name: "ä"}, environ={}), name) == tmp_path / "ä"
