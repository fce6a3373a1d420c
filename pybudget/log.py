"""The log file: what a person who maintains the program needs and staff need not see."""

from __future__ import annotations

import datetime as dt
import os
import traceback
from pathlib import Path

from pybudget import __version__


def log_file() -> Path:
    """Where the log is kept: the user's own folder for such files."""
    windows = os.environ.get("LOCALAPPDATA")
    if windows:
        return Path(windows) / "pybudget" / "pybudget.log"
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "pybudget" / "pybudget.log"


def unexpected(error: Exception) -> str:
    """What staff read when something happened that nobody foresaw; the traceback goes to the log."""
    log = write_log(error)
    where = f"記録「{log}」を添えて" if log else ""
    return f"思わぬ問題で実行できませんでした（{type(error).__name__}）。{where}担当者に知らせてください。"


def write_log(error: Exception) -> Path | None:
    """Append an unexpected error with its traceback.

    Returns:
        The file; None where it cannot be written.
    """
    try:
        file = log_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8", errors="replace") as log:
            log.write(f"{dt.datetime.now().astimezone().isoformat()} pybudget {__version__}\n")
            log.writelines(traceback.format_exception(error))
    except (OSError, RuntimeError):
        return None
    return file
