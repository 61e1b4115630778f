"""Web pages for people: a question, an answer with its sources, a document. Rendered here, without JavaScript."""
