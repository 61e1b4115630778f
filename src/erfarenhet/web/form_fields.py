"""The fields of a submitted form."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from fastapi import Request

# Far more than any form here has; what comes after them is not read.
_FIELDS_MAX = 500

Fields = Sequence[tuple[str, str]]


async def form_fields(request: Request) -> Fields:
    """The fields of a URL-encoded form, in its order, blank ones too. Bytes that are no UTF-8 are replaced."""
    body = (await request.body()).decode("utf-8", "replace")
    return parse_qsl(_cut(body), keep_blank_values=True)


def _cut(body: str) -> str:
    parts = body.split("&", _FIELDS_MAX)
    return "&".join(parts[:_FIELDS_MAX])


def field_of(fields: Fields, name: str) -> str:
    """The last value of a field that is not blank, without surrounding blanks; empty when there is none.

    The last, because a button sends its value after a text field of the same name.
    """
    return next((value.strip() for key, value in reversed(fields) if key == name and value.strip()), "")


def fields_of(fields: Fields, name: str) -> list[str]:
    """All values of a field that are not blank, without surrounding blanks."""
    return [value.strip() for key, value in fields if key == name and value.strip()]
