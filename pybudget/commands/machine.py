"""This computer: the add-in for Excel, and doctor."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pybudget import __version__
from pybudget.commands.parsing import commands_of
from pybudget.commands.printing import DONE, ERRORS_FOUND, print_line

if TYPE_CHECKING:
    from pybudget.addin.file_plan import Plan
    from pybudget.commands.parsing import Add


def add_to(command: Add) -> None:
    """Its commands."""
    addin = command("addin", None, "Excel のアドインを作る・組み込む・取り外す")
    part = commands_of(addin)

    build = part("build", _addin_build, "アドイン（pybudget.xlam）を作る")
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help="保存先のフォルダ")

    install = part("install", _addin_install, "アドインを Excel に組み込む")
    _add_places(install)
    install.add_argument("--python", type=Path, metavar="PATH", help="Excel から使う Python（省略するとこの Python）")
    install.add_argument(
        "--udf-server",
        action=argparse.BooleanOptionalAction,
        help="Python を 1 回だけ起動し、Excel を閉じるまで使い続ける（Windows。省略すると今の設定のまま）",
    )

    _add_places(part("uninstall", _addin_uninstall, "アドインを Excel から取り外す"))

    command("doctor", _doctor, "このパソコンの準備ができているか調べる")


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="行うことを表示するだけで何も変えない")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="Excel の起動フォルダ（省略すると自動）")
    parser.add_argument("--config", type=Path, metavar="FILE", help="アドインの設定ファイル（省略すると自動）")


def _addin_build(options: argparse.Namespace) -> int:
    from pybudget.addin import xlam

    print_line(f"作成しました：{xlam.write(options.out)}")
    return DONE


def _addin_install(options: argparse.Namespace) -> int:
    from pybudget.addin import install, xlam
    from pybudget.addin.places import find_places
    from pybudget.machine import this_machine

    machine = this_machine()
    places = find_places(machine, options.folder, options.config)
    choices = install.Choices(options.python, options.udf_server)
    plan = install.plan_install(machine, places, xlam.build(__version__), choices)
    _finish(plan, options, "Excel を開き直すと、リボンに「予算」タブが出ます。")
    return DONE


def _addin_uninstall(options: argparse.Namespace) -> int:
    from pybudget.addin import install
    from pybudget.addin.places import find_places
    from pybudget.machine import this_machine

    machine = this_machine()
    plan = install.plan_uninstall(machine, find_places(machine, options.folder, options.config))
    if not plan.steps:
        print_line("アドインは組み込まれていません。")
    _finish(plan, options, "Excel を開き直すと、「予算」タブはなくなります。")
    return DONE


def _finish(plan: Plan, options: argparse.Namespace, last: str) -> None:
    from pybudget.addin.file_plan import carry_out, report

    if not options.dry_run:
        carry_out(plan)
    text = report(plan, is_dry_run=options.dry_run)
    if text:
        print_line(text)
    if not (options.dry_run or plan.changes_nothing):
        print_line(last)


def _doctor(_: argparse.Namespace) -> int:
    from pybudget import doctor

    checks = doctor.examine()
    print_line(doctor.report(checks))
    return DONE if doctor.is_ready(checks) else ERRORS_FOUND
