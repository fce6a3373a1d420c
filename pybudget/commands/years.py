"""Last year and next year: refresh, crosswalk, rollover."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pybudget.commands.parsing import add_json, add_master, add_out, year_of
from pybudget.commands.printing import DONE, print_copy, print_json, print_line, status_of
from pybudget.core.settings import BASES
from pybudget.errors import PybudgetError

if TYPE_CHECKING:
    import argparse

    from pybudget.commands.parsing import Add
    from pybudget.prior.questions import Answers


def add_to(command: Add) -> None:
    """Its commands."""
    _add_refresh(command("refresh", _refresh, "前年度のファイルから比較の列を更新する"))

    crosswalk = command("crosswalk", _crosswalk, "前年度の額がどの科目に移ったかの一覧（組替一覧）を作る")
    add_master(crosswalk)
    add_out(crosswalk)
    add_json(crosswalk)

    rollover = command("rollover", _rollover, "次の年度のマスターを作る（当年度の額を前年度の列に移す）")
    add_master(rollover)
    rollover.add_argument("--out", type=Path, required=True, metavar="NEW.xlsx", help="作るファイル")
    rollover.add_argument(
        "--amounts",
        choices=("empty", "keep"),
        default="empty",
        help="新年度の入力額：empty は空欄（省略したとき）、keep は当年度の額を残す",
    )
    add_json(rollover)


def _add_refresh(refresh: argparse.ArgumentParser) -> None:
    add_master(refresh)
    refresh.add_argument("--prior", type=Path, metavar="FILE", help="前年度のファイル")
    refresh.add_argument(
        "--prior-plan",
        type=Path,
        metavar="FILE",
        help="前年度の事業計画が別のファイルのとき、そのブックか文書（.docx）。これだけを付けると計画だけを更新する",
    )
    refresh.add_argument(
        "--prior-sheet",
        action="append",
        metavar="NAME",
        help="前年度のファイルで読むシート（収入と支出で別なら 2 回付ける）",
    )
    refresh.add_argument(
        "--column",
        action="append",
        metavar="COLUMN",
        help="前年度のファイルで読む金額の列（記号か見出し。例：D、支出!D。収入と支出で別なら 2 回付ける）",
    )
    refresh.add_argument("--prior-year", metavar="年度", help="前年度のファイルの年度（例：令和6年度）")
    refresh.add_argument(
        "--unit", metavar="UNIT", choices=("円", "千円", "百万円"), help="その金額の単位（円・千円・百万円）"
    )
    refresh.add_argument("--basis", metavar="BASIS", choices=BASES, help="その金額の基準（当初・補正後・実績）")
    refresh.add_argument(
        "--accept-differences", action="store_true", help="前年度のファイルの中で合計が合わなくても受け入れる"
    )
    refresh.add_argument("--any-year", action="store_true", help="直前の年度でないファイルも受け入れる")
    refresh.add_argument("--dry-run", action="store_true", help="結果を表示するだけで書き込まない")
    add_json(refresh)


def _refresh(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    if options.prior is None:
        return _refresh_plan(options)
    result = jobs.refresh(
        ClosedMaster(options.master),
        options.prior,
        answers=_answers(options),
        plan_file=options.prior_plan,
        any_year=options.any_year,
        dry_run=options.dry_run,
    )
    if options.json:
        print_json(reports.refresh_json(options.prior, result))
    else:
        print_line(reports.refresh_text(result))
        print_copy(result.copy)
    return DONE


def _refresh_plan(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    file: Path | None = options.prior_plan
    if file is None:
        raise PybudgetError(
            "前年度のファイルを --prior で指定してください（事業計画だけを更新するときは --prior-plan）。"
            "「pybudget refresh --help」で使い方を確かめられます。"
        )
    result = jobs.refresh_plan(ClosedMaster(options.master), file, any_year=options.any_year, dry_run=options.dry_run)
    if options.json:
        print_json(reports.plan_refresh_json(file, result))
    else:
        print_line(reports.plan_refresh_text(result))
        print_copy(result.copy)
    return DONE


def _answers(options: argparse.Namespace) -> Answers:
    from pybudget.core.money import Unit
    from pybudget.prior.questions import Answers

    return Answers(
        sheets=tuple(options.prior_sheet or ()),
        columns=tuple(options.column or ()),
        year=year_of(options.prior_year) if options.prior_year else None,
        unit=next((unit for unit in Unit if unit.label == options.unit), None),
        basis=options.basis,
        accepts_differences=options.accept_differences,
    )


def _crosswalk(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    result = jobs.regrouping(ClosedMaster(options.master), options.out)
    if options.json:
        print_json(reports.regrouping_json(result))
    else:
        print_line(f"作成しました：{result.file}")
        print_copy(result.copy)
        print_line(reports.regrouping_text(result))
    return DONE


def _rollover(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.core.rollover import Amounts
    from pybudget.master.closed import ClosedMaster

    result = jobs.rollover(ClosedMaster(options.master), options.out, Amounts(options.amounts))
    if options.json:
        print_json(reports.rollover_json(result))
    else:
        print_line(f"作成しました：{result.file}")
        print_line(reports.rollover_text(result))
    return status_of(result.validation)
