"""Machine translation between Swedish, bokmål and nynorsk by Apertium, where it is installed."""
