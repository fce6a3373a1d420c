"""Changes of files that are planned, told, and then carried out: all of them or none."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pybudget.errors import PybudgetError
from pybudget.master.saving import put_in_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


class Change(Enum):
    """What happens to a file; the value is what the user reads."""

    CREATED = "作成"
    REPLACED = "更新"
    REMOVED = "削除"
    KEPT = "変更なし"


@dataclass(frozen=True, slots=True)
class Step:
    """One file of a plan.

    Attributes:
        what: What it is, in Japanese.
        path: Where it is.
        before: What stands there; None for nothing.
        after: What shall stand there; None for nothing.
        details: Lines that say more.
    """

    what: str
    path: Path
    before: bytes | None
    after: bytes | None
    details: tuple[str, ...] = ()

    @property
    def change(self) -> Change:
        """What happens to the file."""
        if self.before == self.after:
            return Change.KEPT
        if self.after is None:
            return Change.REMOVED
        return Change.CREATED if self.before is None else Change.REPLACED


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done, and what the user should know besides."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether everything is already as it shall be."""
        return all(step.change is Change.KEPT for step in self.steps)


def step_for(what: str, path: Path, after: Callable[[bytes | None], bytes | None], details: Iterable[str] = ()) -> Step:
    """A file of a plan, with what stands there now and what shall."""
    try:
        before = path.read_bytes() if path.exists() else None
    except OSError as error:
        raise PybudgetError(f"「{path}」を読めません。ファイルの場所と権限を確かめてください。") from error
    return Step(what, path, before, after(before), tuple(details))


def carry_out(plan: Plan) -> None:
    """Do everything that is planned, or nothing.

    Raises:
        PybudgetError: a file cannot be written or removed, as when Excel has the add-in open. Nothing has changed then.
    """
    done: list[tuple[Step, list[Path]]] = []
    try:
        for step in plan.steps:
            if step.change is not Change.KEPT:
                done.append((step, [folder for folder in step.path.parents if not folder.exists()]))
                _put(step.path, step.after)
    except PybudgetError:
        for step, new_folders in reversed(done):
            _take_back(step, new_folders)
        raise
    for step in plan.steps:
        if step.change is Change.REMOVED and step.path.parent.name == ".pybudget":
            _remove_empty([step.path.parent])


def _put(path: Path, content: bytes | None) -> None:
    try:
        if content is None:
            path.unlink(missing_ok=True)
        else:
            put_in_place(path, content)
    except PermissionError as error:
        raise PybudgetError(_is_open(path)) from error
    except OSError as error:
        raise PybudgetError(f"「{path}」を削除できません。フォルダの権限を確かめてください。") from error
    except PybudgetError as error:
        if isinstance(error.__cause__, PermissionError) and path.is_file():
            raise PybudgetError(_is_open(path)) from error
        raise


def _is_open(path: Path) -> str:
    return (
        f"「{path}」を入れ替えられません。Excel をすべて閉じてから、もう一度実行してください"
        "（閉じても出るときは、フォルダの権限を確かめてください）。"
    )


def _take_back(step: Step, new_folders: list[Path]) -> None:
    with suppress(OSError, PybudgetError):  # what the user must know is the first failure
        now = step.path.read_bytes() if step.path.is_file() else None
        if now != step.before:
            _put(step.path, step.before)
    _remove_empty(new_folders)


def _remove_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def report(plan: Plan, *, is_dry_run: bool) -> str:
    """The plan as lines of text: before it is carried out on a dry run, after it else."""
    lines = []
    if is_dry_run and plan.steps:
        lines.append("次のことを行います（--dry-run のため、まだ何も変えていません）。")
    for step in plan.steps:
        lines.append(f"{step.change.value}　{step.path}（{step.what}）")
        lines += [f"　　{detail}" for detail in step.details]
    return "\n".join([*lines, *plan.notes])
