"""Answering: from hits to an answer whose every sentence stands verbatim in a source."""
