"""The included year as a demonstration, and an empty master."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pybudget.commands.parsing import year_of
from pybudget.commands.printing import DONE, print_line, status_of

if TYPE_CHECKING:
    import argparse

    from pybudget.commands.parsing import Add


def add_to(command: Add) -> None:
    """Its commands."""
    demo = command("demo", _demo, "付属の令和7年度マスターで一連の作業を実演する")
    demo.add_argument("--out", type=Path, default=Path("pybudget-demo"), metavar="DIR", help="保存先のフォルダ")

    new = command("new", _new, "空のマスターを作る")
    new.add_argument("out", type=Path, metavar="OUT.xlsx", help="作るファイル")
    new.add_argument("--year", required=True, metavar="年度", help="会計年度（例：令和8年度）")


def _demo(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports

    result = jobs.demo(options.out)
    print_line(f"1. 前年度更新　{result.prior_file}")
    print_line(reports.refresh_text(result.refresh))
    print_line(f"2. 検証　{result.master}")
    print_line(reports.validation_text(result.validation))
    print_line(f"3. 収入の部・支出の部　{result.statements.file}")
    print_line(f"4. 事業計画　{'　'.join(map(str, result.plan.files))}")
    letters = len(result.draft.letters)
    print_line(f"5. メール下書き　{result.draft.folder.parent}（{letters} 通。送信はしていません）")
    return status_of(result.validation)


def _new(options: argparse.Namespace) -> int:
    from pybudget import jobs

    jobs.new_master(options.out, year_of(options.year))
    print_line(f"作成しました：{options.out}")
    return DONE
