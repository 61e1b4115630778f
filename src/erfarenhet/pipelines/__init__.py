"""Haystack at the edges: pipelines and components; the rest of erfarenhet does not depend on them."""
