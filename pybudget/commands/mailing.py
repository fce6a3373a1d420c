"""Drafts, their check by another person, and sending: mail."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from pybudget.commands.parsing import add_master
from pybudget.commands.printing import DONE, ERRORS_FOUND, print_copy, print_line
from pybudget.errors import PybudgetError

if TYPE_CHECKING:
    import argparse

    from pybudget.commands.parsing import Add
    from pybudget.mail.sending import SendingPlan
    from pybudget.master.closed import ClosedMaster


def add_to(command: Add) -> None:
    """Its commands."""
    mail = command("mail", _mail, "宛先に送るメールの下書きを作る・確かめる")
    add_master(mail)
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
    print_line(reports.draft_text(result))
    print_copy(result.copy)
    return DONE


def _check_mail(master: ClosedMaster, options: argparse.Namespace) -> int:
    from pybudget import jobs, reports

    _refuse_together(options, "--check", "attach", "out", "force", "smtp", "user")
    result = jobs.check_mail(master, options.check, options.by, options.previous)
    print_line(reports.draft_check_text(result))
    print_copy(result.copy)
    return ERRORS_FOUND if result.verdict.against else DONE


def _send_mail(master: ClosedMaster, options: argparse.Namespace) -> int:
    from pybudget import jobs, reports
    from pybudget.mail.sending import read_server

    _refuse_together(options, "--send", "attach", "out", "force", "by")
    server = read_server(options.smtp, options.user)
    result = jobs.send_mail(master, options.send, server, _confirm, options.previous)
    print_line(reports.sending_text(result.sending))
    print_copy(result.copy)
    if result.fault:
        print_line(f"送信の結果を履歴に書けませんでした。同じ命令をもう一度実行すると書きます。{result.fault}")
    return DONE if result.sending.is_complete and not result.fault else ERRORS_FOUND


def _confirm(plan: SendingPlan) -> bool:
    """Ask for the number of recipients: nobody types it by accident."""
    from pybudget import reports

    sys.stdout.write(reports.plan_text(plan))
    sys.stdout.flush()
    return unicodedata.normalize("NFKC", sys.stdin.readline()).strip() == str(len(plan.addresses))


def _refuse_together(options: argparse.Namespace, with_option: str, *others: str) -> None:
    given = [f"--{name}" for name in others if getattr(options, name) is not None]
    if given:
        raise PybudgetError(
            f"{with_option} と {'・'.join(given)} は一緒に使えません。"
            "「pybudget mail --help」で使い方を確かめてください。"
        )
