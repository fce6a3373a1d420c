"""Arguments and their errors in Japanese, and the options that many commands share."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias

from pybudget.core.fiscal_year import FiscalYear
from pybudget.errors import PybudgetError

Run: TypeAlias = Callable[[argparse.Namespace], int]
Add: TypeAlias = Callable[[str, Run | None, str], argparse.ArgumentParser]
"""Adds a command to a parser: name, what it runs (None if it has commands of its own), what it does."""


class Parser(argparse.ArgumentParser):
    """argparse with Japanese headings and errors."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - argparse's own options
        """Take argparse's own options."""
        super().__init__(**options, add_help=False, formatter_class=_formatter)
        self._positionals.title, self._optionals.title = "引数", "オプション"
        self.add_argument("-h", "--help", action="help", help="この説明を表示する")

    def error(self, message: str) -> NoReturn:
        """One sentence, wherever the command line is wrong."""
        raise PybudgetError(f"{_in_japanese(message)}「{self.prog} --help」で使い方を確かめてください。")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:  # noqa: ANN401 - argparse's own
        super().add_usage(usage, actions, groups, "使い方: " if prefix is None else prefix)


def _formatter(prog: str) -> _Formatter:
    return _Formatter(prog, max_help_position=28)  # the longest command beside its help, not above it


_MESSAGES: Final = (
    (r"the following arguments are required: (.*)", "引数（{}）が足りません。"),
    (r"unrecognized arguments: (.*)", "知らない引数（{}）があります。"),
    (r"argument (?:コマンド|COMMAND): invalid choice: ('[^']*').*", "コマンド {} はありません。"),
    (r"argument ([^:]*): .*", "引数 {} の指定が正しくありません。"),
)


def _in_japanese(message: str) -> str:
    for pattern, text in _MESSAGES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return text.format(found[1])
    return "引数の指定が正しくありません。"


def commands_of(parser: argparse.ArgumentParser) -> Add:
    """What adds commands to this parser."""
    commands = parser.add_subparsers(metavar="コマンド", required=True, title="コマンド")

    def add(name: str, run: Run | None, text: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
        if run is not None:
            added.set_defaults(run=run)
        return added

    return add


def add_master(parser: argparse.ArgumentParser) -> None:
    """The file that nearly every command works on."""
    parser.add_argument("master", type=Path, metavar="MASTER", help="マスターのブック（.xlsx）")


def add_out(parser: argparse.ArgumentParser) -> None:
    """Where what a command makes is put."""
    parser.add_argument("--out", type=Path, metavar="DIR", help="保存先のフォルダ（省略すると設定の出力フォルダ）")


def year_of(text: str) -> FiscalYear:
    """The fiscal year that an option names.

    Raises:
        PybudgetError: it names none.
    """
    try:
        return FiscalYear.parse(text)
    except ValueError as error:
        raise PybudgetError(f"年度「{text}」が読めません。例のように「令和8年度」と指定してください。") from error


def add_json(parser: argparse.ArgumentParser) -> None:
    """For other programs."""
    parser.add_argument("--json", action="store_true", help="結果を JSON で出力する")
