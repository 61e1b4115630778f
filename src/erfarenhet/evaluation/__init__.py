"""Evaluation: how well retrieval finds what people who judged it say it should find."""
