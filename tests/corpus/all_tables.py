"""Every table of the package: modules named ``tables…`` declare them on one base, whichever package they lie in."""

import importlib
from pathlib import Path

import erfarenhet
from erfarenhet.corpus.tables import Base

_PACKAGE = Path(erfarenhet.__file__).parent
for path in sorted(_PACKAGE.rglob("tables*.py")):
    importlib.import_module(".".join(("erfarenhet", *path.relative_to(_PACKAGE).with_suffix("").parts)))

__all__ = ["Base"]
