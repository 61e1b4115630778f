"""Settings: one frozen object, loaded once at the edge and passed down.

Read from the environment (prefix ``ERFARENHET_``). An unknown ``ERFARENHET_`` variable is an error, so that a
misspelt setting is not silently ignored.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from erfarenhet.errors import SettingsError

PREFIX = "ERFARENHET_"
_ORIGIN = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?")
DEFAULT_MODEL = "multilingual-e5-small"


def _default_home() -> Path:
    return Path(platformdirs.user_data_dir("erfarenhet", appauthor=False))


def _default_cache() -> Path:
    return Path(platformdirs.user_cache_dir("erfarenhet", appauthor=False))


class Settings(BaseSettings):
    """What can be set, with its default. Every field is documented in ``docs/settings.md`` (a test holds that)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=_default_home, description="Folder with registry, index and files; made when missing."
    )
    cache: Path = Field(
        default_factory=_default_cache, description="Folder for the prepared model; shared by all homes."
    )
    registry_url: SecretStr | None = Field(
        None, description="A PostgreSQL database for the registry; unset: SQLite in the home folder."
    )

    model: str = Field(
        DEFAULT_MODEL,
        description="The built-in multilingual-e5-small, or a sentence-transformers name or folder.",
    )
    question_prefix: str = Field("query: ", description="Put before a question before it is encoded.")
    passage_prefix: str = Field("passage: ", description="Put before a passage before it is encoded.")
    encoder_threads: int = Field(2, ge=1, le=256, description="Threads of one encoder when ingesting.")

    vector_cache_megabytes: int = Field(
        1024, ge=0, description="Size of the remembered passage vectors in the cache folder; 0 remembers none."
    )

    recipe: Path | None = Field(None, description="Another ingestion recipe than the built-in ingest/recipe.yaml.")

    qdrant_url: str | None = Field(None, description="A Qdrant server or cluster; unset: the embedded engine.")
    qdrant_api_key: SecretStr | None = Field(None, description="Key for that server.")
    collection_prefix: str = Field("erfarenhet", description="Start of the collection names on that server.")

    candidates: int = Field(100, ge=10, le=1000, description="Passages that each retriever hands to the fusion.")
    question_max_characters: int = Field(2000, ge=100, le=20000, description="A longer question is refused.")

    translation_pipes: int = Field(
        2,
        ge=0,
        le=6,
        description="Directions of translation kept open, 300 to 550 MiB each; 0: no translation.",
    )
    translation_timeout_s: float = Field(10.0, gt=0, description="Time that translating one text may take.")
    apertium_modes: Path = Field(
        Path("/usr/share/apertium/modes"), description="Folder with Apertium's mode files, where it is installed."
    )

    file_max_megabytes: int = Field(200, ge=1, le=4096, description="A larger source file is refused.")
    read_timeout_s: float = Field(120.0, gt=0, description="Time that reading one file may take.")
    read_memory_megabytes: int = Field(1500, ge=200, description="Memory that reading one file may take.")
    pages_max: int = Field(5000, ge=1, description="A document with more pages is refused.")

    lock_timeout_s: float = Field(10.0, ge=0, description="How long a command waits for another process.")
    public_url: str | None = Field(
        None, description="Address at which people reach the service, for permanent links; unset: as they asked."
    )
    embed_origins: str | None = Field(
        None,
        description="Origins that may frame the search field at /embed, with spaces between; unset: the service's own.",
    )
    serving_threads: int = Field(2, ge=1, le=64, description="Threads that answer questions in one service process.")

    review: Literal["off", "required"] = Field(
        "off", description="required: what is ingested waits until somebody approves it; off: it is published at once."
    )
    four_eyes: bool = Field(False, description="Whoever proposed a version cannot approve it.")
    review_after_months: int | None = Field(
        None, ge=1, le=240, description="Months after which a published document is due for review; unset: never."
    )
    personal_data: Literal["report", "hold", "ignore"] = Field(
        "report",
        description="Personal data found at ingestion: report notes it, hold also keeps documents with identity "
        "numbers for a review, ignore does not look.",
    )

    question_days: int | None = Field(
        None, ge=1, description="Days for which questions and answers are kept; unset: until somebody erases them."
    )
    reading: Literal["open", "signed_in"] = Field(
        "open", description="signed_in: the service answers only those who have signed in or send an API key."
    )
    session_hours: int = Field(12, ge=1, le=720, description="Hours after which somebody has to sign in again.")
    sign_in_attempts: int = Field(5, ge=2, le=100, description="Wrong passwords after which an account is locked.")
    lock_minutes: int = Field(15, ge=1, le=1440, description="Minutes for which it is.")

    translate: Literal["auto", "off"] = Field(
        "auto", description="Machine translations beside quotes in the neighbour language, where they can be made."
    )

    llm_url: str | None = Field(None, description="An OpenAI-compatible endpoint that writes answers; unset: quotes.")
    llm_model: str | None = Field(None, description="The model's name at that endpoint.")
    llm_key: SecretStr | None = Field(None, description="Key for that endpoint.")
    llm_timeout_s: float = Field(30.0, gt=0, description="Time that a model may take; then quotes are shown.")

    @field_validator("embed_origins")
    @classmethod
    def _origins(cls, text: str | None) -> str | None:
        """Origins alone: anything else would end up in the policy that guards the pages."""
        for origin in (text or "").split():
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin; write https://intranet.example.org, without a path")
        return " ".join((text or "").split()) or None

    @field_validator("home", "cache", "recipe")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        """Once, at the edge: every part must mean the same folder by "~" and by a relative path."""
        return None if path is None else path.expanduser().absolute()


def load_settings(overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment, with ``overrides`` (a command's options) on top.

    Raises:
        SettingsError: a variable is unknown or has a value that makes no sense.
    """
    environ = os.environ if environ is None else environ
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(name for name in environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        raise SettingsError(f"Unknown setting {', '.join(unknown)}. Known: {', '.join(sorted(known))}.")
    values: dict[str, Any] = {
        name: environ[key] for name in Settings.model_fields if (key := f"{PREFIX}{name.upper()}") in environ
    }
    values.update({key: value for key, value in (overrides or {}).items() if value is not None})
    try:
        return Settings(**values)
    except ValidationError as exc:
        problems = "; ".join(f"{PREFIX}{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in exc.errors())
        raise SettingsError(f"Setting refused: {problems}. See docs/settings.md.") from exc
