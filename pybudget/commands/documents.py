"""What goes out: statements, plan, pdf, variance, errata."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pybudget.commands.parsing import add_json, add_master, add_out
from pybudget.commands.printing import DONE, print_copy, print_json, print_line, status_of

if TYPE_CHECKING:
    import argparse

    from pybudget.commands.parsing import Add
    from pybudget.jobs import Printed, StatementChoices


def add_to(command: Add) -> None:
    """Its commands."""
    statements = command("statements", _statements, "収入の部・支出の部のブックを作る")
    add_master(statements)
    add_out(statements)
    _add_choices(statements)
    add_json(statements)

    _add_plan(command("plan", _plan, "事業計画の文書（Word）とシートを作る"))
    pdf = command("pdf", _pdf, "収入の部・支出の部と事業計画を PDF にする（LibreOffice を使う）")
    _add_plan(pdf)
    _add_choices(pdf)

    variance = command("variance", _variance, "前年度との増減を、グラフとともにブックにまとめる")
    add_master(variance)
    add_out(variance)
    _add_standard_look(variance)

    errata = command("errata", _errata, "二つの版の違いを正誤表にする")
    errata.add_argument("old", type=Path, metavar="OLD", help="前の版（マスターか、作成したブック）")
    errata.add_argument("new", type=Path, metavar="NEW", help="新しい版（同じ種類のファイル）")
    errata.add_argument("--out", type=Path, metavar="DIR", help="印刷用の正誤表の保存先（省略すると作らない）")
    add_json(errata)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    """What of the statements may be chosen, wherever they are made."""
    parser.add_argument("--with-change", action="store_true", help="増減額・増減率の列を加える")
    parser.add_argument("--with-cover", action="store_true", help="表紙（目次と合計）のシートを加える")
    parser.add_argument(
        "--previous",
        type=Path,
        metavar="FILE",
        help="補正前のマスター（補正前の額・補正額・計を並べる。省略すると設定の補正前ファイル）",
    )
    _add_standard_look(parser)


def _add_standard_look(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--standard-look", action="store_true", help="設定のテンプレートを使わず、標準の様式で作る")


def _choices(options: argparse.Namespace) -> StatementChoices:
    from pybudget import jobs

    return jobs.StatementChoices(
        with_change=options.with_change,
        with_cover=options.with_cover,
        previous=options.previous,
        standard_look=options.standard_look,
    )


def _add_plan(parser: argparse.ArgumentParser) -> None:
    add_master(parser)
    add_out(parser)
    parser.add_argument(
        "--template",
        metavar="様式",
        help="事業計画の様式：「標準」「内訳別表」または様式のファイル（.docx）（省略すると設定のテンプレート）",
    )


def _statements(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    result = jobs.statements(ClosedMaster(options.master), options.out, _choices(options))
    if options.json:
        print_json(reports.statements_json(result))
    else:
        print_line(f"作成しました：{result.file}")
        print_copy(result.copy)
        print_line(reports.result_line(result.validation))
    return status_of(result.validation)


def _plan(options: argparse.Namespace) -> int:
    from pybudget import jobs
    from pybudget.master.closed import ClosedMaster

    return _tell(jobs.plan(ClosedMaster(options.master), options.out, template=options.template))


def _pdf(options: argparse.Namespace) -> int:
    from pybudget import jobs
    from pybudget.core.settings import STANDARD_STYLE
    from pybudget.master.closed import ClosedMaster
    from pybudget.output.pdf import LibreOffice

    master, template = ClosedMaster(options.master), options.template
    if options.standard_look and template is None:
        template = STANDARD_STYLE
    return _tell(jobs.pdf(master, LibreOffice(), options.out, _choices(options), template=template))


def _tell(result: Printed) -> int:
    from pybudget import reports

    for file in result.files:
        print_line(f"作成しました：{file}")
    for copy in result.copies:
        print_copy(copy)
    for note in result.notes:
        print_line(note)
    print_line(reports.result_line(result.validation))
    return status_of(result.validation)


def _variance(options: argparse.Namespace) -> int:
    from pybudget import jobs
    from pybudget.master.closed import ClosedMaster

    result = jobs.variance(ClosedMaster(options.master), options.out, standard_look=options.standard_look)
    print_line(f"作成しました：{result.file}")
    print_copy(result.copy)
    return DONE


def _errata(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports

    result = jobs.errata(options.old, options.new, options.out)
    if options.json:
        print_json(reports.errata_json(options.old, options.new, result))
        return DONE
    print_line(reports.errata_text(result))
    if result.written is not None:
        print_line(f"作成しました：{result.written.file}")
        print_copy(result.written.copy)
    return DONE
