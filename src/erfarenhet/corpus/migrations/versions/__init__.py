"""One file per change of the registry's tables, named by its revision. See docs/decisions/0060."""
