"""The version of the JSON, the same for all commands."""

from typing import Final

SCHEMA: Final = 1
