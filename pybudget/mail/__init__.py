"""The master and the generated files → drafts that a person checks, and, where a site wants it, their sending."""
