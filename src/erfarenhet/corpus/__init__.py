"""The registry: documents, their versions, what is published, and the answers that were given."""
