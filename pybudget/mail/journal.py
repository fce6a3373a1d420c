"""送信記録: who has a mail and who has not, on the disk before and after each step that cannot be taken back."""

from __future__ import annotations

import json
import os
import sys
from enum import Enum
from typing import IO, TYPE_CHECKING, Final

from pybudget.errors import PybudgetError

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

FILE: Final = "送信記録.jsonl"
LOCK: Final = ".送信中"


class Step(Enum):
    """How far one mail to one recipient has come."""

    WAITING = "未送信"
    """Certainly not delivered; the next run tries again."""
    REFUSED = "拒否"
    """The server has said no to this recipient; the next run tries again."""
    GIVEN = "不明"
    """The mail was being handed over when the connection ended: it may have arrived. Never sent again by itself."""
    SENT = "送信済"
    """The server has taken it."""


IS_OVER: Final = (Step.SENT, Step.GIVEN)
"""Whoever stands here gets nothing more of this draft."""


class Journal:
    """The record beside the drafts, open for one run.

    Only one run at a time can hold it. Every line is on the disk before ``note`` returns.
    """

    def __init__(self, folder: Path) -> None:
        """Open the record of a folder of drafts.

        Raises:
            PybudgetError: another run holds it, or it cannot be written.
        """
        self.path: Final = folder / FILE
        self._steps: dict[tuple[str, str], Step] = {}
        try:
            self._lock: Final = (folder / LOCK).open("w", encoding="utf-8")
        except OSError as error:
            raise self._unwritable() from error
        try:
            _hold(self._lock)
        except OSError as error:
            self._lock.close()
            raise PybudgetError("この下書きは別の画面で送信中です。終わってから、もう一度実行してください。") from error
        try:
            self._read()
            self._file: Final = self.path.open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            self._lock.close()
            raise self._unwritable() from error

    def _unwritable(self) -> PybudgetError:
        return PybudgetError(
            f"送信の記録「{self.path}」を書けないため、送信しません。フォルダの権限と空き容量を確かめてください。"
        )

    def _read(self) -> None:
        text = self.path.read_text(encoding="utf-8", errors="replace") if self.path.exists() else ""
        for line in text.splitlines():
            try:
                entry = json.loads(line)
                self._steps[entry["message"], entry["to"]] = Step(entry["step"])
            except (ValueError, KeyError, TypeError):
                continue  # torn by a crash before its step began
        if text and not text.endswith("\n"):
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.write("\n")

    def step(self, message: str, address: str) -> Step:
        """How far a mail to somebody has come."""
        return self._steps.get((message, address.casefold()), Step.WAITING)

    def handed_over(self) -> frozenset[str]:
        """Everybody, in lower case, to whom a mail was handed over."""
        return frozenset(address for (_, address), step in self._steps.items() if step in IS_OVER)

    def note(self, message: str, address: str, step: Step, now: dt.datetime, answer: str = "") -> None:
        """Put a step on the disk.

        Raises:
            PybudgetError: that cannot be done; nothing may be sent then.
        """
        entry = {
            "time": now.isoformat(timespec="seconds"),
            "message": message,
            "to": address.casefold(),
            "step": step.value,
            "answer": answer,
        }
        try:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._unwritable() from error
        self._steps[message, address.casefold()] = step

    def close(self) -> None:
        """Let the next run have it."""
        self._file.close()
        self._lock.close()


if sys.platform == "win32":
    import msvcrt

    def _hold(file: IO[str]) -> None:
        """Hold a file until this process ends or closes it."""
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _hold(file: IO[str]) -> None:
        """Hold a file until this process ends or closes it."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
