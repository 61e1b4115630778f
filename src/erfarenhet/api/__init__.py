"""The HTTP API: routes, schemas, problems, and the service process that answers."""
