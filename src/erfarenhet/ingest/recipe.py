"""The ingestion recipe: what decides what stands in the index, apart from the encoder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from erfarenhet import __version__
from erfarenhet.data_files import data_file
from erfarenhet.encoding.interface import Encoder, EncoderFacts
from erfarenhet.errors import SettingsError
from erfarenhet.ingest.split_passages import PassageSize
from erfarenhet.store.interface import IndexDescription


class _Passages(BaseModel):
    model_config = ConfigDict(extra="forbid")
    target_tokens: int = Field(ge=40, le=480)
    smallest_tokens: int = Field(ge=0, le=400)


class _RecipeFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: int = Field(ge=1)
    passages: _Passages


@dataclass(frozen=True, slots=True)
class Recipe:
    """A recipe that was read, with the digest by which an index remembers it."""

    target_tokens: int
    smallest_tokens: int
    digest: str

    def passage_size(self, encoder: Encoder) -> PassageSize:
        """Passage sizes for this encoder; the target never exceeds what it takes."""
        return PassageSize(self.target_tokens, self.smallest_tokens, encoder.max_tokens)

    def describe_index(self, encoder: EncoderFacts, terms_recipe: str) -> IndexDescription:
        """What an index built now records.

        Args:
            terms_recipe: what decides the lexical terms; ``LexicalTerms.recipe``.
        """
        recipe = f"{self.digest} {terms_recipe}"
        return IndexDescription(encoder.identity, encoder.dimensions, recipe, __version__)


def load_recipe(path: Path | None = None) -> Recipe:
    """Read the recipe at ``path``, or the built-in one.

    Raises:
        SettingsError: it cannot be read, or holds something unknown.
    """
    path = path or data_file("ingest/recipe.yaml")
    try:
        content = _RecipeFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as exc:
        raise SettingsError(
            f"The recipe {path} cannot be used: {_on_one_line(exc)}. Compare it with ingest/recipe.yaml."
        ) from exc
    digest = hashlib.sha256(content.model_dump_json().encode()).hexdigest()[:16]
    return Recipe(content.passages.target_tokens, content.passages.smallest_tokens, digest)


def _on_one_line(problem: Exception) -> str:
    if isinstance(problem, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in problem.errors())
    return " ".join(str(problem).split())
