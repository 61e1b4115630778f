"""The passage store: the only place that knows Qdrant."""
