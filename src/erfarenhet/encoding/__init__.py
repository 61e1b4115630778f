"""Encoding: texts to dense vectors and to weighted lexical terms."""
