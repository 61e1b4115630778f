"""What `make demo` shows: the starter corpus taken in, and one question in each language answered with citations."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

QUESTIONS = (
    "Vad gjorde andra när en solcellsfabrik flyttade utomlands?",
    "Hvem bestemmer om en kommune får omstillingsstatus, og hvor lenge varer den?",
    "Kva gjorde Odda etter at smelteverket gjekk konkurs?",
)


def main() -> int:
    """Run the demonstration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    home = parser.parse_args().home
    erfarenhet = Path(sys.executable).with_name("erfarenhet")

    def run(title: str, *arguments: str) -> int:
        sys.stdout.write(f"\n{title}\n{'─' * min(len(title), 100)}\n")
        sys.stdout.flush()
        return subprocess.run([erfarenhet, *arguments, "--home", str(home)], check=False).returncode  # noqa: S603

    failed = run("Preparing the model (once; about a minute)", "model", "prepare")
    failed = failed or run("Taking the starter corpus in", "ingest", "corpus")
    for question in QUESTIONS:
        failed = failed or run(question, "ask", question)
    if failed:
        return failed
    sys.stdout.write(
        f"""
Ask your own question:   {erfarenhet.relative_to(Path.cwd())} ask "…" --home {home}
Take your reports in:    {erfarenhet.relative_to(Path.cwd())} ingest FOLDER --home {home}
Start the web service:   make serve       (then open http://127.0.0.1:8000)
"""
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
