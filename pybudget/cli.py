"""The command line: arguments in, Japanese text or JSON out. The one spot where an exception becomes a message."""

from __future__ import annotations

import argparse
import gc
import json
import re
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from pybudget import __version__
from pybudget.core.settings import BASES
from pybudget.errors import PybudgetError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pybudget.addin.install import Plan
    from pybudget.jobs import Printed, Validation
    from pybudget.mail.sending import SendingPlan
    from pybudget.master.closed import ClosedMaster
    from pybudget.prior.questions import Answers

DONE: Final = 0
ERRORS_FOUND: Final = 1
COULD_NOT_RUN: Final = 2

YOUNGEST: Final = 200_000
"""Objects made before rubbish is looked for. A large book makes millions, all of which stay until the end."""

# Each command imports what it needs when it runs: `pybudget rules` need not wait for a spreadsheet library.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Without the program's name; by default the process's own.

    Returns:
        0 done and no error found, 1 done and errors found, 2 could not run.
    """
    gc.set_threshold(YOUNGEST)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        options = _parser().parse_args(arguments)
        command: Callable[[argparse.Namespace], int] = options.run
        with warnings.catch_warnings():
            # In English, of parts of a file that it passes over; jobs that write name in Japanese what would be lost.
            warnings.filterwarnings("ignore", module="openpyxl")
            return command(options)
    except PybudgetError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("中断しました。ファイルは変更の前か後のどちらかの状態で残っています。")
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; there is nobody to tell
        return COULD_NOT_RUN
    except Exception as error:  # noqa: BLE001 - whatever happens, staff see one Japanese sentence
        from pybudget.log import unexpected

        return _fail(unexpected(error))


def _fail(message: str) -> int:
    # One line, also when it quotes a cell with line breaks.
    sys.stderr.write(f"{' '.join(message.splitlines())}\n")
    return COULD_NOT_RUN


class _Parser(argparse.ArgumentParser):
    """argparse with Japanese headings and errors."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - argparse's own options
        super().__init__(**options, add_help=False, formatter_class=_Formatter)
        self._positionals.title, self._optionals.title = "引数", "オプション"
        self.add_argument("-h", "--help", action="help", help="この説明を表示する")

    def error(self, message: str) -> NoReturn:
        raise PybudgetError(f"{_in_japanese(message)}「{self.prog} --help」で使い方を確かめてください。")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:  # noqa: ANN401 - argparse's own
        super().add_usage(usage, actions, groups, "使い方: " if prefix is None else prefix)


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


def _commands(
    parser: argparse.ArgumentParser,
) -> Callable[[str, Callable[[argparse.Namespace], int] | None, str], argparse.ArgumentParser]:
    """What adds commands to a parser: name, what it runs (None if it has commands of its own), what it does."""
    commands = parser.add_subparsers(metavar="コマンド", required=True, title="コマンド")

    def add(name: str, run: Callable[[argparse.Namespace], int] | None, text: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
        if run is not None:
            added.set_defaults(run=run)
        return added

    return add


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="pybudget", description="協議会の予算書を作り、検証します。")
    parser.add_argument("--version", action="version", version=f"pybudget {__version__}", help="版を表示する")
    command = _commands(parser)

    demo = command("demo", _demo, "付属の令和7年度マスターで一連の作業を実演する")
    demo.add_argument("--out", type=Path, default=Path("pybudget-demo"), metavar="DIR", help="保存先のフォルダ")

    new = command("new", _new, "空のマスターを作る")
    new.add_argument("out", type=Path, metavar="OUT.xlsx", help="作るファイル")
    new.add_argument("--year", required=True, metavar="年度", help="会計年度（例：令和8年度）")

    validate = command("validate", _validate, "マスターを検証する")
    _add_master(validate)
    validate.add_argument("--write", action="store_true", help="結果をマスターの検証結果と検証の列に書き込む")
    _add_json(validate)

    refresh = command("refresh", _refresh, "前年度のファイルから比較の列を更新する")
    _add_master(refresh)
    refresh.add_argument("--prior", type=Path, required=True, metavar="FILE", help="前年度のファイル")
    refresh.add_argument(
        "--prior-sheet",
        action="append",
        metavar="NAME",
        help="前年度のファイルで読むシート（収入と支出で別なら 2 回付ける）",
    )
    refresh.add_argument("--column", metavar="COLUMN", help="前年度のファイルで読む金額の列（記号か見出し。例：D）")
    refresh.add_argument(
        "--unit", metavar="UNIT", choices=("円", "千円", "百万円"), help="その金額の単位（円・千円・百万円）"
    )
    refresh.add_argument("--basis", metavar="BASIS", choices=BASES, help="その金額の基準（当初・補正後・実績）")
    refresh.add_argument(
        "--accept-differences", action="store_true", help="前年度のファイルの中で合計が合わなくても受け入れる"
    )
    refresh.add_argument("--any-year", action="store_true", help="直前の年度でないファイルも受け入れる")
    refresh.add_argument("--dry-run", action="store_true", help="結果を表示するだけで書き込まない")
    _add_json(refresh)

    _add_statements(command("statements", _statements, "収入の部・支出の部のブックを作る"))

    _add_variance(command("variance", _variance, "前年度との増減を、グラフとともにブックにまとめる"))
    _add_errata(command("errata", _errata, "二つの版の違いを正誤表にする"))

    freeze = command("freeze", _freeze, "会議で承認された版の金額を確定シートに控える")
    _add_master(freeze)
    freeze.add_argument("--label", metavar="版", help="版の名前（例：幹事会案。省略すると設定の「版」）")
    freeze.add_argument("--with-errors", action="store_true", help="エラーが残っていても確定する")
    freeze.add_argument("--replace", action="store_true", help="同じ名前の版を置き換える")
    _add_crosswalk(command("crosswalk", _crosswalk, "前年度の額がどの科目に移ったかの一覧（組替一覧）を作る"))
    _add_rollover(command("rollover", _rollover, "次の年度のマスターを作る（当年度の額を前年度の列に移す）"))
    _add_mail(command("mail", _mail, "宛先に送るメールの下書きを作る・確かめる"))
    _add_repair(command("repair", _repair, "上書きされた数式を元に戻す"))

    _add_plan(command("plan", _plan, "事業計画の文書（Word）とシートを作る"))
    _add_plan(command("pdf", _pdf, "収入の部・支出の部と事業計画を PDF にする（LibreOffice を使う）"))

    rules = command("rules", _rules, "検証規則の一覧、または一つの規則の説明を表示する")
    rules.add_argument("id", nargs="?", metavar="ID", help="規則の番号（例：BAL001）")

    _add_addin(command("addin", None, "Excel のアドインを作る・組み込む・取り外す"))

    command("doctor", _doctor, "このパソコンの準備ができているか調べる")
    return parser


def _add_mail(mail: argparse.ArgumentParser) -> None:
    _add_master(mail)
    mail.add_argument(
        "--attach",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="添付するファイル（省略すると、出力フォルダにある、いまのマスターから作ったもの）",
    )
    mail.add_argument("--out", type=Path, metavar="DIR", help="下書きの保存先（省略すると設定の出力フォルダ）")
    mail.add_argument("--force", metavar="理由", help="マスターや添付に問題があっても作る。理由は履歴に残る")
    mail.add_argument("--previous", type=Path, metavar="FILE", help="添付が補正予算のとき、補正前のマスター")
    way = mail.add_mutually_exclusive_group()
    way.add_argument("--check", type=Path, metavar="DRAFT", help="保存した下書き（.eml かフォルダ）を確かめる")
    way.add_argument("--send", type=Path, metavar="DRAFT", help="下書き（.eml かフォルダ）を SMTP で送信する")
    mail.add_argument("--smtp", metavar="HOST:PORT", help="--send のメールサーバー（省略すると環境変数 PYBUDGET_SMTP）")
    mail.add_argument(
        "--user", metavar="利用者", help="--send のサーバーの利用者（省略すると環境変数 PYBUDGET_SMTP_USER）"
    )
    mail.add_argument("--by", metavar="氏名", help="作成者または確認者の氏名（省略するとこのパソコンの利用者名）")


def _add_crosswalk(parser: argparse.ArgumentParser) -> None:
    _add_master(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="保存先のフォルダ（省略すると設定の出力フォルダ）")
    _add_json(parser)


def _add_repair(parser: argparse.ArgumentParser) -> None:
    _add_master(parser)
    parser.add_argument("--dry-run", action="store_true", help="直すところを表示するだけで書き込まない")


def _add_rollover(parser: argparse.ArgumentParser) -> None:
    _add_master(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="NEW.xlsx", help="作るファイル")
    parser.add_argument(
        "--amounts",
        choices=("empty", "keep"),
        default="empty",
        help="新年度の入力額：empty は空欄（省略したとき）、keep は当年度の額を残す",
    )
    _add_json(parser)


def _add_addin(parser: argparse.ArgumentParser) -> None:
    command = _commands(parser)

    build = command("build", _addin_build, "アドイン（pybudget.xlam）を作る")
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help="保存先のフォルダ")

    install = command("install", _addin_install, "アドインを Excel に組み込む")
    _add_places(install)
    install.add_argument("--python", type=Path, metavar="PATH", help="Excel から使う Python（省略するとこの Python）")
    install.add_argument(
        "--udf-server",
        action=argparse.BooleanOptionalAction,
        help="Python を 1 回だけ起動し、Excel を閉じるまで使い続ける（Windows。省略すると今の設定のまま）",
    )

    _add_places(command("uninstall", _addin_uninstall, "アドインを Excel から取り外す"))


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="行うことを表示するだけで何も変えない")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="Excel の起動フォルダ（省略すると自動）")
    parser.add_argument("--config", type=Path, metavar="FILE", help="アドインの設定ファイル（省略すると自動）")


def _add_master(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("master", type=Path, metavar="MASTER", help="マスターのブック（.xlsx）")


def _add_statements(statements: argparse.ArgumentParser) -> None:
    _add_master(statements)
    statements.add_argument("--out", type=Path, metavar="DIR", help="保存先のフォルダ（省略すると設定の出力フォルダ）")
    statements.add_argument("--with-change", action="store_true", help="増減額・増減率の列を加える")
    statements.add_argument("--with-cover", action="store_true", help="表紙（目次と合計）のシートを加える")
    statements.add_argument(
        "--previous", type=Path, metavar="FILE", help="補正前のマスター（補正前の額・補正額・計を並べる）"
    )
    statements.add_argument("--standard-look", action="store_true", help="設定のテンプレートを使わず、標準の様式で作る")
    _add_json(statements)


def _add_errata(errata: argparse.ArgumentParser) -> None:
    errata.add_argument("old", type=Path, metavar="OLD", help="前の版（マスターか、作成したブック）")
    errata.add_argument("new", type=Path, metavar="NEW", help="新しい版（同じ種類のファイル）")
    errata.add_argument("--out", type=Path, metavar="DIR", help="印刷用の正誤表の保存先（省略すると作らない）")
    _add_json(errata)


def _add_variance(variance: argparse.ArgumentParser) -> None:
    _add_master(variance)
    variance.add_argument("--out", type=Path, metavar="DIR", help="保存先のフォルダ（省略すると設定の出力フォルダ）")


def _add_plan(parser: argparse.ArgumentParser) -> None:
    _add_master(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="保存先のフォルダ（省略すると設定の出力フォルダ）")
    parser.add_argument(
        "--template",
        metavar="様式",
        help="事業計画の様式：「標準」「内訳別表」または様式のファイル（.docx）（省略すると設定のテンプレート）",
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="結果を JSON で出力する")


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _print_json(value: dict[str, Any]) -> None:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")  # JSON is UTF-8 whatever the console speaks
    _print(json.dumps(value, ensure_ascii=False, indent=2))


def _status(validation: Validation) -> int:
    return DONE if validation.is_in_order else ERRORS_FOUND


def _validate(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    validation = jobs.validate(ClosedMaster(options.master), write=options.write)
    if options.json:
        _print_json(reports.validation_json(options.master, validation))
    else:
        _print(reports.validation_text(validation))
        _print_copy(validation.copy)
    return _status(validation)


def _print_copy(copy: Path | None) -> None:
    if copy is not None:
        _print(f"書き込む前の控え：{copy}")


def _refresh(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    result = jobs.refresh(
        ClosedMaster(options.master),
        options.prior,
        answers=_answers(options),
        any_year=options.any_year,
        dry_run=options.dry_run,
    )
    if options.json:
        _print_json(reports.refresh_json(options.prior, result))
    else:
        _print(reports.refresh_text(result))
        _print_copy(result.copy)
    return DONE


def _answers(options: argparse.Namespace) -> Answers:
    from pybudget.core.money import Unit
    from pybudget.prior.questions import Answers

    return Answers(
        sheets=tuple(options.prior_sheet or ()),
        column=options.column,
        unit=next((unit for unit in Unit if unit.label == options.unit), None),
        basis=options.basis,
        accepts_differences=options.accept_differences,
    )


def _statements(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    choices = jobs.StatementChoices(
        with_change=options.with_change,
        with_cover=options.with_cover,
        previous=options.previous,
        standard_look=options.standard_look,
    )
    result = jobs.statements(ClosedMaster(options.master), options.out, choices)
    if options.json:
        _print_json(reports.statements_json(result))
    else:
        _print(f"作成しました：{result.file}")
        _print_copy(result.copy)
        _print(reports.result_line(result.validation))
    return _status(result.validation)


def _errata(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports

    result = jobs.errata(options.old, options.new, options.out)
    if options.json:
        _print_json(reports.errata_json(options.old, options.new, result))
        return DONE
    _print(reports.errata_text(result))
    if result.written is not None:
        _print(f"作成しました：{result.written.file}")
        _print_copy(result.written.copy)
    return DONE


def _variance(options: argparse.Namespace) -> int:
    from pybudget import jobs
    from pybudget.master.closed import ClosedMaster

    result = jobs.variance(ClosedMaster(options.master), options.out)
    _print(f"作成しました：{result.file}")
    _print_copy(result.copy)
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
    _print(reports.freeze_text(result))
    _print_copy(result.copy)
    return _status(result.validation)


def _mail(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    master = ClosedMaster(options.master)
    if options.check is not None:
        return _check_mail(master, options)
    if options.send is not None:
        return _send_mail(master, options)
    choices = jobs.MailChoices(options.force, options.by, options.previous)
    result = jobs.mail(master, options.attach or (), options.out, choices)
    _print(reports.draft_text(result))
    _print_copy(result.copy)
    return DONE


def _repair(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    result = jobs.repair(ClosedMaster(options.master), dry_run=options.dry_run)
    _print(reports.repair_text(result, is_dry_run=options.dry_run))
    _print_copy(result.copy)
    return DONE


def _plan(options: argparse.Namespace) -> int:
    from pybudget import jobs
    from pybudget.master.closed import ClosedMaster

    return _tell(jobs.plan(ClosedMaster(options.master), options.out, template=options.template))


def _pdf(options: argparse.Namespace) -> int:
    from pybudget import jobs
    from pybudget.master.closed import ClosedMaster
    from pybudget.output.pdf import LibreOffice

    return _tell(jobs.pdf(ClosedMaster(options.master), LibreOffice(), options.out, template=options.template))


def _tell(result: Printed) -> int:
    from pybudget import reports

    for file in result.files:
        _print(f"作成しました：{file}")
    for copy in result.copies:
        _print_copy(copy)
    _print(reports.result_line(result.validation))
    return _status(result.validation)


def _check_mail(master: ClosedMaster, options: argparse.Namespace) -> int:
    from pybudget import jobs, reports

    _refuse_together(options, "--check", "attach", "out", "force", "smtp", "user")
    result = jobs.check_mail(master, options.check, options.by, options.previous)
    _print(reports.draft_check_text(result))
    _print_copy(result.copy)
    return ERRORS_FOUND if result.verdict.against else DONE


def _send_mail(master: ClosedMaster, options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.mail.sending import read_server

    _refuse_together(options, "--send", "attach", "out", "force", "by")
    server = read_server(options.smtp, options.user)
    result = jobs.send_mail(master, options.send, server, _confirm, options.previous)
    _print(reports.sending_text(result.sending))
    _print_copy(result.copy)
    return DONE if result.sending.is_complete else ERRORS_FOUND


def _confirm(plan: SendingPlan) -> bool:
    """Ask for the number of recipients: nobody types it by accident."""
    from pybudget import reports

    sys.stdout.write(reports.plan_text(plan))
    sys.stdout.flush()
    return sys.stdin.readline().strip() == str(len(plan.addresses))


def _refuse_together(options: argparse.Namespace, with_option: str, *others: str) -> None:
    given = [f"--{name}" for name in others if getattr(options, name) is not None]
    if given:
        raise PybudgetError(
            f"{with_option} と {'・'.join(given)} は一緒に使えません。"
            "「pybudget mail --help」で使い方を確かめてください。"
        )


def _new(options: argparse.Namespace) -> int:
    from pybudget import jobs
    from pybudget.core.fiscal_year import FiscalYear

    try:
        year = FiscalYear.parse(options.year)
    except ValueError as error:
        raise PybudgetError(
            f"年度「{options.year}」が読めません。例のように「令和8年度」と指定してください。"
        ) from error
    jobs.new_master(options.out, year)
    _print(f"作成しました：{options.out}")
    return DONE


def _crosswalk(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.master.closed import ClosedMaster

    result = jobs.regrouping(ClosedMaster(options.master), options.out)
    if options.json:
        _print_json(reports.regrouping_json(result))
    else:
        _print(f"作成しました：{result.file}")
        _print_copy(result.copy)
        _print(reports.regrouping_text(result))
    return DONE


def _rollover(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.core.rollover import Amounts
    from pybudget.master.closed import ClosedMaster

    result = jobs.rollover(ClosedMaster(options.master), options.out, Amounts(options.amounts))
    if options.json:
        _print_json(reports.rollover_json(result))
    else:
        _print(f"作成しました：{result.file}")
        _print(reports.rollover_text(result))
    return _status(result.validation)


def _demo(options: argparse.Namespace) -> int:
    from pybudget import jobs, reports

    result = jobs.demo(options.out)
    _print(f"1. 前年度更新　{result.prior_file}")
    _print(reports.refresh_text(result.refresh))
    _print(f"2. 検証　{result.master}")
    _print(reports.validation_text(result.validation))
    _print(f"3. 収入の部・支出の部　{result.statements.file}")
    _print(f"4. 事業計画　{'　'.join(map(str, result.plan.files))}")
    letters = len(result.draft.letters)
    _print(f"5. メール下書き　{result.draft.folder.parent}（{letters} 通。送信はしていません）")
    return _status(result.validation)


def _rules(options: argparse.Namespace) -> int:
    from pybudget.rules import catalogue, page

    if options.id is None:
        for rule in catalogue.CATALOGUE:
            _print(f"{rule.id}　{rule.severity.label}　{rule.title}")
        return DONE
    found = catalogue.find_rule(options.id)
    if found is None:
        raise PybudgetError(f"規則「{options.id}」はありません。「pybudget rules」で一覧を確かめてください。")
    _print(page.describe(found))
    return DONE


def _doctor(_: argparse.Namespace) -> int:
    from pybudget import doctor

    checks = doctor.examine()
    _print(doctor.report(checks))
    return DONE if doctor.is_ready(checks) else ERRORS_FOUND


def _addin_build(options: argparse.Namespace) -> int:
    from pybudget.addin import xlam

    _print(f"作成しました：{xlam.write(options.out)}")
    return DONE


def _addin_install(options: argparse.Namespace) -> int:
    from pybudget.addin import install, xlam
    from pybudget.machine import this_machine

    machine = this_machine()
    places = install.find_places(machine, options.folder, options.config)
    choices = install.Choices(options.python, options.udf_server)
    plan = install.plan_install(machine, places, xlam.build(__version__), choices)
    _finish(plan, options, "Excel を開き直すと、リボンに「予算」タブが出ます。")
    return DONE


def _addin_uninstall(options: argparse.Namespace) -> int:
    from pybudget.addin import install
    from pybudget.machine import this_machine

    machine = this_machine()
    plan = install.plan_uninstall(machine, install.find_places(machine, options.folder, options.config))
    if not plan.steps:
        _print("アドインは組み込まれていません。")
    _finish(plan, options, "Excel を開き直すと、「予算」タブはなくなります。")
    return DONE


def _finish(plan: Plan, options: argparse.Namespace, last: str) -> None:
    from pybudget.addin import install

    if not options.dry_run:
        install.carry_out(plan)
    text = install.report(plan, is_dry_run=options.dry_run)
    if text:
        _print(text)
    if not (options.dry_run or plan.changes_nothing):
        _print(last)
