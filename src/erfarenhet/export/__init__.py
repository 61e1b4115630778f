"""Memos handed out as DOCX, PDF and Markdown with real footnotes, and as text for the clipboard."""
