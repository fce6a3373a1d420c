"""What commands print, and the exit status that they end with."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

    from pybudget.jobs import Validation

DONE: Final = 0
ERRORS_FOUND: Final = 1
COULD_NOT_RUN: Final = 2


def print_line(text: str) -> None:
    """One line, or several."""
    sys.stdout.write(f"{text}\n")


def print_json(value: dict[str, Any]) -> None:
    """For other programs."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")  # JSON is UTF-8 whatever the console speaks
    print_line(json.dumps(value, ensure_ascii=False, indent=2))


def print_copy(copy: Path | None) -> None:
    """Where the file as it was before lies, if one was replaced."""
    if copy is not None:
        print_line(f"書き込む前の控え：{copy}")


def status_of(validation: Validation) -> int:
    """Exit status of a job that validates."""
    return DONE if validation.is_in_order else ERRORS_FOUND
