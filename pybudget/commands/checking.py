"""Validation, what it rests on and what puts a book right: validate, repair, freeze, rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.commands.parsing import add_json, add_master
from pybudget.commands.printing import DONE, print_copy, print_json, print_line, status_of
from pybudget.errors import PybudgetError
from pybudget.garbage import without_search_for_cycles

if TYPE_CHECKING:
    import argparse

    from pybudget.commands.parsing import Add


def add_to(command: Add) -> None:
    """Its commands."""
    validate = command("validate", _validate, "マスターを検証する")
    add_master(validate)
    validate.add_argument("--write", action="store_true", help="結果をマスターの検証結果と検証の列に書き込む")
    add_json(validate)

    repair = command("repair", _repair, "上書きされた数式を元に戻す")
    add_master(repair)
    repair.add_argument("--dry-run", action="store_true", help="直すところを表示するだけで書き込まない")

    freeze = command("freeze", _freeze, "会議で承認された版の金額を確定シートに控える")
    add_master(freeze)
    freeze.add_argument("--label", metavar="版", help="版の名前（例：幹事会案。省略すると設定の「版」）")
    freeze.add_argument("--with-errors", action="store_true", help="エラーが残っていても確定する")
    freeze.add_argument("--replace", action="store_true", help="同じ名前の版を置き換える")

    rules = command("rules", _rules, "検証規則の一覧、または一つの規則の説明を表示する")
    rules.add_argument("id", nargs="?", metavar="ID", help="規則の番号（例：BAL001）")


@without_search_for_cycles()
def _validate(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    validation = jobs.validate(ClosedMaster(options.master), write=options.write)
    if options.json:
        print_json(reports.validation_json(options.master, validation))
    else:
        print_line(reports.validation_text(validation))
        print_copy(validation.copy)
    return status_of(validation)


def _repair(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    result = jobs.repair(ClosedMaster(options.master), dry_run=options.dry_run)
    print_line(reports.repair_text(result, is_dry_run=options.dry_run))
    print_copy(result.copy)
    return DONE


def _freeze(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    result = jobs.freeze(
        ClosedMaster(options.master),
        options.label,
        with_errors=options.with_errors,
        replace_version=options.replace,
    )
    print_line(reports.freeze_text(result))
    print_copy(result.copy)
    return status_of(result.validation)


def _rules(options: argparse.Namespace) -> int:
    from pybudget.rules import catalogue, page

    if options.id is None:
        for rule in catalogue.CATALOGUE:
            print_line(f"{rule.id}　{rule.severity.label}　{rule.title}")
        return DONE
    found = catalogue.find_rule(options.id)
    if found is None:
        raise PybudgetError(f"規則「{options.id}」はありません。「pybudget rules」で一覧を確かめてください。")
    print_line(page.describe(found))
    return DONE
