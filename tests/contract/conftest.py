"""The contract suites build their passages as the store's own tests do."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "store"))
