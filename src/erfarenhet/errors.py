"""Every error that erfarenhet raises on purpose.

    ErfarenhetError
    ├── UnreadableSource      a file cannot be taken in (encrypted, broken, empty, wrong type, …)
    │   └── InvalidFrontMatter  its metadata breaks the schema
    ├── InvalidQuestion       a question is empty or too long
    ├── InvalidFilter         a filter's key or value is unknown
    ├── InvalidSituation      a described situation is empty, or says what cannot be
    ├── InvalidComparison     cases that cannot be put side by side
    ├── InvalidLogbook        a logbook or an entry says what it may not, or lacks what it needs
    ├── InvalidDataset        an evaluation set is broken
    ├── InvalidRanking        rankings that cannot be fused
    ├── SettingsError         a setting is unknown or makes no sense
    ├── HomeError             the home folder cannot be used
    │   └── HomeLocked        another process holds it and does not answer
    ├── ModelError            the encoder cannot be prepared or loaded
    ├── StoreError            the index cannot be read or written
    │   └── IndexMismatch     the index was built by another model or other settings
    ├── ExportError           a memo cannot be rendered in a format
    ├── TranslationError      Apertium did not translate
    ├── BackupError           a backup cannot be taken or restored
    ├── NotFound              an id that nothing here has
    ├── InvalidTransition     a document cannot move from its state to that one
    ├── AccessDenied          whoever asks may not do this
    ├── NotSignedIn           nobody has signed in, or not rightly
    ├── InvalidAccount        an account cannot be made or changed so
    └── ServiceUnavailable    a running service refused or did not answer

Messages say what, where and what to do. HTTP statuses live in ``erfarenhet.api.problems`` alone.
"""


class ErfarenhetError(Exception):
    """Base of all errors that are raised on purpose."""


class UnreadableSource(ErfarenhetError):
    """A file cannot be taken in. The message names file, page where known, reason and remedy."""


class InvalidFrontMatter(UnreadableSource):
    """A file's front matter breaks the schema. The message names file, field and what is allowed."""


class InvalidQuestion(ErfarenhetError):
    """A question is empty or longer than the limit."""


class InvalidFilter(ErfarenhetError):
    """A filter's key or value is unknown. The message lists what is allowed."""


class InvalidSituation(ErfarenhetError):
    """A described situation is empty, names an unknown term or place, or holds a number that cannot be."""


class InvalidComparison(ErfarenhetError):
    """Cases that cannot be put side by side: too few, too many, or one of them twice."""


class InvalidLogbook(ErfarenhetError):
    """A logbook, an entry or a proposal lacks what it needs or says what it may not."""


class InvalidDataset(ErfarenhetError):
    """An evaluation set is broken. The message names file and line."""


class InvalidRanking(ErfarenhetError):
    """Rankings that cannot be fused, for instance with a passage twice in one of them."""


class SettingsError(ErfarenhetError):
    """A setting is unknown or makes no sense."""


class HomeError(ErfarenhetError):
    """The home folder cannot be used: not writable, not a folder, or of a newer version."""


class HomeLocked(HomeError):
    """Another process holds the home and does not answer."""


class ModelError(ErfarenhetError):
    """The encoder cannot be prepared or loaded."""


class StoreError(ErfarenhetError):
    """The index cannot be read or written."""


class IndexMismatch(StoreError):
    """The index was built by another model or with other settings than the ones now in force."""


class ExportError(ErfarenhetError):
    """A memo cannot be rendered in the format asked for."""


class TranslationError(ErfarenhetError):
    """Apertium could not be started, ended, or took too long."""


class BackupError(ErfarenhetError):
    """A backup cannot be taken or restored: damaged, of a newer version, or the home is not empty."""


class NotFound(ErfarenhetError):
    """An id that nothing here has."""


class InvalidTransition(ErfarenhetError):
    """A document cannot move from its state to the one asked for. The message names what is possible."""


class AccessDenied(ErfarenhetError):
    """Whoever asks may not do this. The message says who may."""


class NotSignedIn(ErfarenhetError):
    """Nobody has signed in, or name, password or key is wrong."""


class InvalidAccount(ErfarenhetError):
    """An account or key cannot be made or changed so: name taken, unknown role or scope, weak password."""


class ServiceUnavailable(ErfarenhetError):
    """A running service refused or did not answer."""
