"""When a published document has to be looked at again."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime

from erfarenhet.settings import Settings


def today() -> date:
    """Today in UTC, as everything in the registry."""
    return datetime.now(UTC).date()


def next_review(settings: Settings, start: date) -> date | None:
    """The settings' number of months after ``start``; ``None`` where no review is asked for."""
    return None if settings.review_after_months is None else add_months(start, settings.review_after_months)


def add_months(start: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
