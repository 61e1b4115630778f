"""Stands in for a program of Apertium's: reads up to NUL, writes what a rule makes of it, then NUL."""

from __future__ import annotations

import os
import sys
import time


def main(rule: str) -> None:
    texts = 0
    received = b""
    while True:
        chunk = os.read(0, 1 << 16)
        if not chunk:
            return
        received += chunk
        while b"\0" in received:
            text, _, received = received.partition(b"\0")
            texts += 1
            if rule == "die-on-second" and texts == 2:
                sys.exit(1)
            if rule == "die":
                sys.exit(1)
            if rule == "greedy":
                text = bytes(1 << 30)
            if rule == "hang":
                time.sleep(600)
            if rule == "endless":
                os.write(1, b"x" * (3 << 20))
            if rule == "no-end":
                text = b"something else"
            if rule == "upper":
                text = text.decode().upper().replace("[[T:B:", "[[t:b:").encode()
            os.write(1, text + b"\0")


main(sys.argv[1])
