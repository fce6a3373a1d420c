"""環境診断: is this machine ready?"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement

from pybudget import __version__, resources

if TYPE_CHECKING:
    from collections.abc import Sequence

OLDEST_PYTHON: Final = (3, 11)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What, in Japanese.
        found: What there is.
        is_good: Whether that serves.
        remedy: What to do if not.
        is_needed: Whether pybudget cannot work without it.
    """

    name: str
    found: str
    is_good: bool
    remedy: str = ""
    is_needed: bool = True


def examine() -> tuple[Check, ...]:
    """Look at Python, the packages, the included files and the spreadsheet programs."""
    return (_python(), *(_package(line) for line in _required()), *_files(), _calc())


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", found, sys.version_info >= OLDEST_PYTHON, "Python 3.11 以上を入れてください。")


def _required() -> list[str]:
    """The run-time requirements as the package's own metadata state them."""
    try:
        lines = metadata.requires("pybudget") or []
    except metadata.PackageNotFoundError:
        return []
    return [line for line in lines if "extra ==" not in line]


def _package(requirement: str) -> Check:
    wanted = Requirement(requirement)
    try:
        found = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        return Check(wanted.name, "なし", is_good=False, remedy=f'pip install "{wanted}" を実行してください。')
    return Check(wanted.name, found, wanted.specifier.contains(found), f'pip install "{wanted}" を実行してください。')


def _files() -> list[Check]:
    return [
        Check(
            label,
            path.name if path.is_file() else "なし",
            path.is_file(),
            "pybudget を入れ直してください。",
        )
        for label, path in (
            ("標準の様式", resources.folder("templates") / "statements.xlsx"),
            ("見本のマスター", resources.folder("workbook") / "r07_master.xlsx"),
        )
    ]


def _calc() -> Check:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Check(
        "LibreOffice",
        found or "なし",
        found is not None,
        "Excel を使わないときや PDF を作るときに必要です。",
        is_needed=False,
    )


def is_ready(checks: Sequence[Check]) -> bool:
    """Whether everything needed is there."""
    return all(check.is_good or not check.is_needed for check in checks)


def report(checks: Sequence[Check]) -> str:
    """The checks as lines of text, with a last line that sums up."""
    lines = [f"pybudget {__version__}"]
    for check in checks:
        mark = "○" if check.is_good else ("×" if check.is_needed else "－")
        lines.append(f"{mark} {check.name}：{check.found}{'' if check.is_good else '　→ ' + check.remedy}")
    lines.append("準備はできています。" if is_ready(checks) else "×の項目を直してください。")
    return "\n".join(lines)
