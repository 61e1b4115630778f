"""Check front matter against its schema and the controlled vocabulary.

Two levels: what anybody hands in must have fields of the right kind and known terms; a document of the starter
corpus must also be complete (``ingest/front_matter.schema.json`` as it stands).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import jsonschema
from jsonschema.protocols import Validator

from erfarenhet.data_files import data_file
from erfarenhet.errors import InvalidFrontMatter
from erfarenhet.languages import language_of_tag
from erfarenhet.records import Metadata
from erfarenhet.vocabulary import Vocabulary, load_vocabulary


def check_front_matter(front_matter: Mapping[str, Any], source: str, *, complete: bool = False) -> None:
    """Check one document's front matter.

    Args:
        source: the file's name, for the message.
        complete: demand every field that the starter corpus demands, and allow no other.
    Raises:
        InvalidFrontMatter: names file, field, what is wrong and what is allowed; all problems at once.
    """
    # References can only be followed in what has the right shape.
    problems = _problems(front_matter, complete) or _dangling_sources(front_matter)
    if problems:
        raise InvalidFrontMatter(
            f"{source}: front matter: {'; '.join(problems)}. Correct the field or remove it; "
            "docs/corpus.md describes the fields."
        )


def known_terms(metadata: Metadata) -> Metadata:
    """Replace labels and other words by the vocabulary's ids ("nedleggelse" → "nedläggning").

    Unknown words stay as they are; ``check_front_matter`` is where they are refused.
    """
    vocabulary = load_vocabulary()

    def ids(field: str, words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(vocabulary.find(field, word) or word for word in words))

    document_type = metadata.document_type
    return replace(
        metadata,
        document_type=vocabulary.find("document_types", document_type) or document_type if document_type else None,
        countries=ids("countries", metadata.countries),
        event_types=ids("event_types", metadata.event_types),
        phases=ids("phases", metadata.phases),
        measures=ids("measure_types", metadata.measures),
    )


@lru_cache(maxsize=2)
def _validator(complete: bool) -> Validator:
    schema = json.loads(data_file("ingest/front_matter.schema.json").read_text(encoding="utf-8"))
    if not complete:
        # A report's own front matter may lack what the corpus demands and hold what it does not know.
        properties = schema["properties"]
        del schema["required"], schema["additionalProperties"], properties["sources"]["minItems"]
        # The corpus is written in sv, nb and nn under telling titles; others hand in "PM", and documents in English.
        del properties["title"]["minLength"], properties["language"]["enum"]
    vocabulary = load_vocabulary()

    def in_vocabulary(_validator: Any, field: str, value: Any, _schema: Any) -> Iterator[jsonschema.ValidationError]:
        if not isinstance(value, str) or _is_allowed(vocabulary, field, value, exact=complete):
            return
        near = vocabulary.nearest(field, value)
        hint = f" (did you mean {near!r}?)" if near else ""
        yield jsonschema.ValidationError(f"{value!r} is not one of {', '.join(vocabulary.ids(field))}{hint}")

    extend: Any = jsonschema.validators.extend  # untyped in its stubs
    validator: Validator = extend(jsonschema.Draft202012Validator, {"x-vocabulary": in_vocabulary})(schema)
    return validator


def _is_allowed(vocabulary: Vocabulary, field: str, value: str, *, exact: bool) -> bool:
    if exact:
        return value in vocabulary.ids(field)
    return vocabulary.find(field, value) is not None or (field == "languages" and language_of_tag(value) is not None)


def _problems(front_matter: Mapping[str, Any], complete: bool) -> list[str]:
    errors = sorted(_validator(complete).iter_errors(dict(front_matter)), key=lambda error: list(map(str, error.path)))
    causes = map(_cause, errors)
    return [f"{'.'.join(map(str, cause.absolute_path)) or 'document'}: {cause.message}" for cause in causes]


def _cause(error: jsonschema.ValidationError) -> jsonschema.ValidationError:
    # "is not valid under any of the given schemas" tells nobody anything: name the cause below it.
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return error


def _dangling_sources(front_matter: Mapping[str, Any]) -> list[str]:
    sources = front_matter.get("sources")
    if not isinstance(sources, list):
        return []
    known = {source.get("id") for source in sources if isinstance(source, dict)}
    problems = []
    for field in ("jobs", "measures", "results"):
        for index, item in enumerate(front_matter.get(field) or []):
            if isinstance(item, dict):
                missing = [source for source in item.get("sources") or [] if source not in known]
                problems += [f"{field}.{index}.sources: {source!r} is not listed under sources" for source in missing]
    for index, contradiction in enumerate(front_matter.get("contradictions") or []):
        statements = contradiction.get("statements") if isinstance(contradiction, dict) else None
        for statement in statements or []:
            missing = [source for source in statement.get("sources") or [] if source not in known]
            problems += [f"contradictions.{index}: {source!r} is not listed under sources" for source in missing]
    return problems
