"""The budget itself, pure: no files, no spreadsheets, no pandas."""
