"""How the isolated reader and its worker talk: JSON objects, each behind its length in four bytes.

JSON rather than pickle, because the worker handles hostile files and the parent must not run what it sends.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")


def encode_message(message: dict[str, Any]) -> bytes:
    """The message as bytes, with its length before it."""
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", errors="surrogatepass")
    return LENGTH.pack(len(body)) + body


def decode_message(body: bytes) -> dict[str, Any]:
    """The message in a body without its length.

    Raises:
        ValueError: it is no JSON object.
    """
    message = json.loads(body.decode("utf-8", errors="surrogatepass"))
    if not isinstance(message, dict):
        raise ValueError("the message is no JSON object")
    return message


def receive_message(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message; ``None`` when the other side has closed."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return decode_message(stream.read(LENGTH.unpack(head)[0]))
