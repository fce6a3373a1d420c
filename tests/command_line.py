"""The command line as its users meet it: what it prints, how it ends, what it leaves on the disk."""

import contextlib
import io
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pybudget import cli

JAPANESE: Final = re.compile("[ぁ-んァ-ヶ一-龠]")
ENGLISH_SENTENCE: Final = re.compile(r"[A-Za-z']+ [a-z']+ [a-z']+|Traceback|Errno")
UNFORESEEN: Final = "思わぬ問題"
"""How the message of a crash begins: a refusal that was thought of says what is wrong."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


def run(*arguments: object) -> Outcome:
    """A command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.main([str(argument) for argument in arguments])
    return Outcome(status, out.getvalue(), err.getvalue())


def run_process(*arguments: object, folder: Path) -> Outcome:
    """A command in a process of its own, started in a folder."""
    ended = subprocess.run(
        [sys.executable, "-m", "pybudget", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Outcome(ended.returncode, ended.stdout, ended.stderr)


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder: names, and contents of files (None for folders)."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def assert_refused(outcome: Outcome) -> None:
    """Exit status 2, and one Japanese sentence that says what is wrong; nothing else."""
    assert outcome.status == cli.COULD_NOT_RUN
    assert outcome.out == ""
    assert_one_japanese_line(outcome.err)
    assert UNFORESEEN not in outcome.err


def assert_one_japanese_line(text: str) -> None:
    """One line that staff can read."""
    assert text.endswith("。\n")
    assert text.count("\n") == 1
    assert JAPANESE.search(text)
    assert not ENGLISH_SENTENCE.search(text)
