"""Whether a question and what answers it are in the same language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from erfarenhet.evaluation.question_sets import Dataset

SAME, CROSS = "same_language", "cross_language"


@dataclass(frozen=True, slots=True)
class LanguageRows:
    """Sorts the questions of a set into rows.

    Attributes:
        languages: of each question, by its id.
        matches: by question id, ``SAME`` when a relevant document is in the asker's language, else ``CROSS``. Whoever
            reads bokmål reads nynorsk, so the two count as one.
        pairs: by question id, the question's language and that of its best document, such as "sv→nb".
    """

    languages: Mapping[str, str]
    matches: Mapping[str, str]
    pairs: Mapping[str, str]


def written_as(language: str | None) -> str | None:
    """The language as far as a reader is concerned: bokmål and nynorsk are one."""
    return "no" if language in ("nb", "nn") else language


def sort_by_language(dataset: Dataset, document_languages: Mapping[str, str]) -> LanguageRows:
    """Rows for a set's questions.

    Args:
        document_languages: by document id; a document without text has none, and counts as of no language.
    """
    languages = {question.question_id: question.language for question in dataset.questions}
    matches: dict[str, str] = {}
    pairs: dict[str, str] = {}
    for question_id, language in languages.items():
        judged = dataset.qrels[question_id]
        relevant = sorted((d for d, score in judged.items() if score > 0), key=lambda d: (-judged[d], d))
        found = [document_languages.get(document_id, "?") for document_id in relevant]
        matches[question_id] = SAME if written_as(language) in map(written_as, found) else CROSS
        pairs[question_id] = f"{language}→{found[0]}"
    return LanguageRows(languages, matches, pairs)
