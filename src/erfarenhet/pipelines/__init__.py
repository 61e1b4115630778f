"""A Haystack document store on Qdrant Edge with its retrievers; erfarenhet's own pipelines lie beside what they run."""

import os

# Before any module of this package imports Haystack, which reports home by default.
os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
