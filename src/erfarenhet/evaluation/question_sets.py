"""Read question sets in the BEIR folder layout, and refuse broken ones whole.

::

    <folder>/corpus.jsonl      {"_id", "title", "text"} a line; the title may be empty or missing, and so may
                               "metadata": {"language"}
    <folder>/queries.jsonl     {"_id", "text", "metadata": {"language"}} a line; the language may be missing
    <folder>/qrels/test.tsv    query-id, corpus-id, score, separated by tabs
    <folder>/dataset.json      optional: {"name", "language"}

Layout: Thakur et al., NeurIPS Datasets and Benchmarks 2021.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from erfarenhet.errors import InvalidDataset
from erfarenhet.evaluation.json_lines import read_lines, read_objects, read_string
from erfarenhet.evaluation.provenance import digest_files
from erfarenhet.languages import LANGUAGES, detect_language, language_of_tag

Qrels = Mapping[str, Mapping[str, int]]
"""By question id, by document id: how relevant, relevant when > 0."""

_QRELS_FILE = "qrels/test.tsv"
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """A document of a question set; title or text may be empty. ``language`` is the one that the set states."""

    document_id: str
    title: str
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class EvaluationQuestion:
    """A judged question. ``language`` is the one that the set states, else what the question looks like."""

    question_id: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A question set that holds together.

    Attributes:
        name: from ``dataset.json``, else the folder's.
        questions: those that the qrels judge, in the order of the file; each has a relevant document.
        unjudged: questions that no line of the qrels names (of another split, in most sets); they are left out.
        corpus_version, questions_version: digests of ``corpus.jsonl`` and of questions with qrels.
    """

    name: str
    folder: Path
    documents: tuple[CorpusDocument, ...]
    questions: tuple[EvaluationQuestion, ...]
    qrels: Qrels
    unjudged: int
    corpus_version: str
    questions_version: str


def load_dataset(folder: Path) -> Dataset:
    """Read and check a question set.

    Raises:
        InvalidDataset: a file is missing, a line is broken, an id is unknown or occurs twice, or there is nothing to
            score. The message names file and line. Nothing of a broken set is used.
    """
    if not folder.is_dir():
        raise InvalidDataset(f"{folder}: no such folder. Name one with corpus.jsonl, queries.jsonl and {_QRELS_FILE}.")
    corpus_path, queries_path, qrels_path = folder / "corpus.jsonl", folder / "queries.jsonl", folder / _QRELS_FILE
    for path in (corpus_path, queries_path, qrels_path):
        if not path.is_file():
            raise InvalidDataset(f"{path}: missing. A question set has corpus.jsonl, queries.jsonl and {_QRELS_FILE}.")
    about = _read_about(folder / "dataset.json")
    documents = _read_documents(corpus_path)
    asked = _read_questions(queries_path, _language(about.get("language"), folder / "dataset.json"))
    qrels = read_qrels(qrels_path, questions=asked, documents=frozenset(entry.document_id for entry in documents))
    questions = tuple(
        EvaluationQuestion(question_id, text, stated or _detected(text))
        for question_id, (text, stated) in asked.items()
        if question_id in qrels
    )
    return Dataset(
        name=str(about.get("name") or folder.resolve().name),
        folder=folder,
        documents=documents,
        questions=questions,
        qrels=qrels,
        unjudged=len(asked) - len(questions),
        corpus_version=digest_files([corpus_path]),
        questions_version=digest_files([queries_path, qrels_path]),
    )


def read_qrels(
    path: Path,
    *,
    questions: Mapping[str, object] | None = None,
    documents: frozenset[str] | None = None,
) -> Qrels:
    """Read relevance judgements: tab-separated question id, document id and whole number, with or without a header.

    Args:
        questions, documents: the ids that exist; ``None`` leaves that unchecked.
    Returns:
        Each question of the file, at least one, with at least one relevant document each.
    Raises:
        InvalidDataset: a line is broken, names something unknown or repeats a pair; a question has nothing relevant.
    """
    qrels: dict[str, dict[str, int]] = {}
    first_lines: dict[str, int] = {}
    for number, line in read_lines(path):
        columns = line.split("\t")
        if len(columns) != 3:
            raise InvalidDataset(
                f"{path}, line {number}: has {len(columns)} columns. Write question id, document id and score, with a "
                "tab between them."
            )
        question_id, document_id, score = (column.strip() for column in columns)
        if number == 1 and score == "score":
            continue
        if questions is not None and question_id not in questions:
            raise InvalidDataset(f"{path}, line {number}: the question {question_id!r} is not in queries.jsonl.")
        if documents is not None and document_id not in documents:
            raise InvalidDataset(f"{path}, line {number}: the document {document_id!r} is not in corpus.jsonl.")
        if not _WHOLE_NUMBER.fullmatch(score):  # int() would take "1_0" and NaN is no judgement
            raise InvalidDataset(f"{path}, line {number}: the score {score!r} is not a whole number.")
        judged = qrels.setdefault(question_id, {})
        if document_id in judged:
            raise InvalidDataset(f"{path}, line {number}: {question_id!r} with {document_id!r} is judged twice.")
        judged[document_id] = int(score)
        first_lines.setdefault(question_id, number)
    if not qrels:
        raise InvalidDataset(f"{path}: holds no judgement, so there is nothing to score.")
    for question_id, judged in qrels.items():
        if max(judged.values()) <= 0:
            raise InvalidDataset(
                f"{path}, line {first_lines[question_id]}: the question {question_id!r} has no relevant document "
                "(score above 0), so it cannot be scored. Remove its lines or judge a document relevant."
            )
    return qrels


def _read_about(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        about = json.loads(path.read_bytes())
    except ValueError as exc:
        raise InvalidDataset(f"{path}: is no JSON ({exc}). Mend or remove it.") from exc
    if not isinstance(about, dict):
        raise InvalidDataset(f"{path}: is no JSON object. Mend or remove it.")
    return about


def _read_documents(path: Path) -> tuple[CorpusDocument, ...]:
    documents: dict[str, CorpusDocument] = {}
    for number, entry in read_objects(path):
        where = f"{path}, line {number}"
        document_id = _identifier(entry, documents, where)
        title = "" if entry.get("title") is None else read_string(entry, "title", where)
        text = read_string(entry, "text", where)
        language = _language(_metadata(entry, where).get("language"), where)
        documents[document_id] = CorpusDocument(document_id, title.strip(), text, language)
    if not documents:
        raise InvalidDataset(f"{path}: holds no document.")
    return tuple(documents.values())


def _read_questions(path: Path, set_language: str | None) -> dict[str, tuple[str, str | None]]:
    """Questions by id, with the language that is stated for each."""
    questions: dict[str, tuple[str, str | None]] = {}
    for number, entry in read_objects(path):
        where = f"{path}, line {number}"
        question_id = _identifier(entry, questions, where)
        text = read_string(entry, "text", where)
        if not any(character.isalnum() for character in text):
            raise InvalidDataset(f"{where}: the question {question_id!r} is empty. Write it or remove the line.")
        stated = _language(_metadata(entry, where).get("language"), where)
        questions[question_id] = (text, stated or set_language)
    if not questions:
        raise InvalidDataset(f"{path}: holds no question.")
    return questions


def _metadata(entry: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    metadata = entry.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise InvalidDataset(f"{where}: 'metadata' is {metadata!r}, not an object.")
    return metadata


def _identifier(entry: Mapping[str, Any], taken: Mapping[str, object], where: str) -> str:
    identifier = read_string(entry, "_id", where)
    if not identifier or identifier != identifier.strip():
        raise InvalidDataset(f"{where}: the id {identifier!r} is empty or has white space around it.")
    if identifier in taken:
        raise InvalidDataset(f"{where}: the id {identifier!r} occurs twice.")
    return identifier


def _language(stated: object, where: Path | str) -> str | None:
    if stated is None:
        return None
    code = language_of_tag(stated) if isinstance(stated, str) else None
    if code is None:
        raise InvalidDataset(f"{where}: unknown language {stated!r}. Known: {', '.join(LANGUAGES)}.")
    return code


def _detected(text: str) -> str:
    detected = detect_language(text)
    return detected.code if detected else "sv"
