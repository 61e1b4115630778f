"""Which passwords are refused: short ones, and those that whoever guesses tries first (NIST SP 800-63B, 5.1.1)."""

from __future__ import annotations

import unicodedata

from erfarenhet.errors import InvalidAccount

MIN_CHARACTERS = 12
MAX_CHARACTERS = 256
# Beginnings of what people choose when twelve characters are asked for.
_COMMON = (
    "password passord lösenord losenord hemligt sommar vinter erfarenhet omställning omstilling kommun qwerty asdf "
    "letmein welcome välkommen velkommen admin administrator"
).split()
_ROWS = ("abcdefghijklmnopqrstuvwxyzåäö", "qwertyuiopå", "asdfghjklöä", "zxcvbnm", "01234567890")


def check_password(password: str, name: str) -> None:
    """Refuse a weak password.

    Raises:
        InvalidAccount: says why, never what it was.
    """
    folded = unicodedata.normalize("NFKC", password).casefold()
    if len(password) < MIN_CHARACTERS:
        raise InvalidAccount(f"A password has at least {MIN_CHARACTERS} characters. Four words make a good one.")
    if len(password) > MAX_CHARACTERS:
        raise InvalidAccount(f"A password has at most {MAX_CHARACTERS} characters.")
    if len(set(folded)) < 5:
        raise InvalidAccount("The password repeats a few characters. Choose another.")
    parts = [part for part in name.casefold().replace("@", " ").replace(".", " ").split() if len(part) > 3]
    if any(part in folded for part in parts):
        raise InvalidAccount("The password holds the account's name. Choose another.")
    left = folded
    for known in (*_COMMON, *_row_pieces(folded)):
        left = left.replace(known, "")
    if len(left) < MIN_CHARACTERS // 2:
        raise InvalidAccount("The password is little more than a common word or a row of keys. Choose another.")


def _row_pieces(folded: str) -> list[str]:
    """Pieces of the password that are a row of the keyboard or the alphabet, forwards or backwards; longest first."""
    rows = [direction for row in _ROWS for direction in (row, row[::-1])]
    pieces = {
        folded[start:end]
        for start in range(len(folded))
        for end in range(start + 4, min(len(folded), start + 12) + 1)
        if any(folded[start:end] in row for row in rows)
    }
    return sorted(pieces, key=len, reverse=True)
