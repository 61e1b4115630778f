"""erfarenhet: the memory of a competence centre for regional transition."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("erfarenhet")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+source"

__all__ = ["__version__"]
