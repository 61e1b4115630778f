"""Print the exact versions of everything that is installed, for constraints.txt."""

from __future__ import annotations

import sys
from importlib.metadata import distributions

HEADER = """\
# Exact versions of everything, direct or not. Written by `make constraints`; tests run against these.
# torch is pinned without its build label: a CPU-only file under the same version satisfies it.
"""


def main() -> None:
    """Write the pins, sorted, to stdout."""
    pins = {
        distribution.metadata["Name"].lower().replace("_", "-"): distribution.version.split("+")[0]
        for distribution in distributions()
    }
    pins.pop("erfarenhet", None)
    sys.stdout.write(HEADER)
    sys.stdout.writelines(f"{name}=={version}\n" for name, version in sorted(pins.items()))


if __name__ == "__main__":
    main()
