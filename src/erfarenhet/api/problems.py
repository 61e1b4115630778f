"""What each of our errors is over HTTP. The only place that knows HTTP statuses of errors.

Imports nothing but the errors, so that clients can map a problem back to its error cheaply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from erfarenhet import errors

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:erfarenhet:problem:"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem.

    Attributes:
        status: HTTP status.
        code: the last part of the problem's ``type``; stable, for programs.
        title: for people; the same for every occurrence.
    """

    status: int
    code: str
    title: str

    @property
    def type(self) -> str:
        """The problem's ``type``, a URI."""
        return TYPE_PREFIX + self.code


@dataclass(frozen=True, slots=True)
class Problem:
    """One occurrence of a problem (RFC 9457).

    Attributes:
        title, detail: for people; ``language`` says in which language.
        extensions: further members of the problem object.
        headers: to send along.
    """

    kind: ProblemKind
    detail: str
    title: str
    language: str = "en"
    extensions: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_kind(cls, kind: ProblemKind, detail: str, **extensions: Any) -> Problem:
        """A problem with its kind's title. One that may pass by itself says when to try again."""
        headers = {"Retry-After": str(RETRY_AFTER_S)} if kind.status == 503 else {}
        return cls(kind, detail, kind.title, extensions=extensions, headers=headers)

    @classmethod
    def of_error(cls, error: errors.ErfarenhetError) -> Problem:
        """What an error of ours is over HTTP."""
        return cls.of_kind(kind_of(type(error)), str(error))


class ProblemRaised(Exception):
    """Ends a request with the problem that it carries."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


RETRY_AFTER_S = 2

KINDS: Mapping[type[errors.ErfarenhetError], ProblemKind] = {
    errors.ErfarenhetError: ProblemKind(500, "error", "The service made a mistake"),
    errors.UnreadableSource: ProblemKind(422, "unreadable-source", "The file cannot be read"),
    errors.InvalidFrontMatter: ProblemKind(422, "invalid-front-matter", "The file's front matter breaks the schema"),
    errors.InvalidQuestion: ProblemKind(422, "invalid-question", "The question cannot be read"),
    errors.InvalidFilter: ProblemKind(422, "invalid-filter", "Unknown filter key or value"),
    errors.InvalidSituation: ProblemKind(422, "invalid-situation", "The situation cannot be read"),
    errors.InvalidComparison: ProblemKind(422, "invalid-comparison", "The cases cannot be compared"),
    errors.InvalidLogbook: ProblemKind(422, "invalid-logbook", "The logbook cannot be written so"),
    errors.InvalidDataset: ProblemKind(422, "invalid-dataset", "The evaluation set is broken"),
    errors.InvalidRanking: ProblemKind(500, "invalid-ranking", "The service made a mistake"),
    errors.SettingsError: ProblemKind(500, "settings", "The service is set up wrongly"),
    errors.HomeError: ProblemKind(503, "home", "The corpus cannot be used"),
    errors.HomeLocked: ProblemKind(503, "home-locked", "Another process holds the corpus"),
    errors.ModelError: ProblemKind(503, "model", "The model cannot be used"),
    errors.StoreError: ProblemKind(503, "store", "The index cannot be used"),
    errors.IndexMismatch: ProblemKind(503, "index-mismatch", "The index was built by another model"),
    errors.ExportError: ProblemKind(500, "export", "The document cannot be made"),
    errors.TranslationError: ProblemKind(500, "translation", "The text cannot be translated"),
    errors.BackupError: ProblemKind(500, "backup", "The backup cannot be used"),
    errors.NotFound: ProblemKind(404, "not-found", "Not found"),
    errors.InvalidTransition: ProblemKind(409, "invalid-transition", "The document's state does not allow this"),
    errors.AccessDenied: ProblemKind(403, "access-denied", "Not allowed"),
    errors.NotSignedIn: ProblemKind(401, "not-signed-in", "Sign in first"),
    errors.InvalidAccount: ProblemKind(422, "invalid-account", "The account cannot be made or changed so"),
    errors.ServiceUnavailable: ProblemKind(503, "unavailable", "The service cannot answer now"),
}

# Problems that no error of ours stands behind.
INVALID_REQUEST = ProblemKind(422, "invalid-request", "The request is not as the API describes it")
INTERNAL = ProblemKind(500, "internal", "The service made a mistake")


def kind_of(error: type[errors.ErfarenhetError]) -> ProblemKind:
    """The kind of an error class; a subclass that is not listed counts as its nearest listed base."""
    return next(KINDS[base] for base in error.__mro__ if base in KINDS)


def error_of(problem_type: str) -> type[errors.ErfarenhetError]:
    """The error class behind a problem's ``type``; ``ServiceUnavailable`` where none of ours stands behind it."""
    for error, kind in KINDS.items():
        if kind.type == problem_type:
            return error
    return errors.ServiceUnavailable
