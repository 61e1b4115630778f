"""Readers: one per format, behind ``read_source``; ``IsolatedReader`` runs them in a process of their own."""

from erfarenhet.ingest.readers.isolated import IsolatedReader
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.read_source import read_source

__all__ = ["IsolatedReader", "ReadLimits", "read_source"]
