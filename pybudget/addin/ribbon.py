"""The ribbon's buttons: each runs one job in the open workbook and tells in one dialog what came of it.

Excel calls ``dispatch`` through RunPython, usually in a process of its own, with the book that was active at the click.
"""

from __future__ import annotations

import datetime as dt
import sys
import webbrowser
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import xlwings as xw

from pybudget import __version__, doctor, jobs, reports, resources
from pybudget.addin import rule_help
from pybudget.addin.buttons import BUTTONS
from pybudget.addin.printing import SpreadsheetProgram
from pybudget.addin.prior_questions import BUTTONS as BUTTONS_OF_A_QUESTION
from pybudget.addin.prior_questions import NO, YES, answered
from pybudget.addin.undo import restore
from pybudget.core import settings as keys
from pybudget.core.money import format_yen
from pybudget.core.rollover import Amounts
from pybudget.errors import PybudgetError, UnusableLookError
from pybudget.log import unexpected
from pybudget.mail import drafts, outlook
from pybudget.master import layout
from pybudget.master.closed import ClosedMaster
from pybudget.master.opened import OpenMaster, place_sheets
from pybudget.output import errata_sheet
from pybudget.prior.plan_files import holds_only_a_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pybudget.core.budget import Budget
    from pybudget.master.changes import Changes
    from pybudget.master.tables import Book

TITLE: Final = "予算"

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the dialog at the end says.

    Attributes:
        message: Japanese, a few lines.
        sheet: The sheet to show behind it, if any.
        is_good: Whether nothing is left to put right.
    """

    message: str
    sheet: str | None = None
    is_good: bool = True


@dataclass(frozen=True, slots=True)
class _Session:
    """One click: the program, the book, and the file that was picked, if the button asks for one."""

    app: xw.App
    workbook: xw.Book
    file: Path | None

    @property
    def master(self) -> _ShownMaster:
        """The master, telling in the status bar what it does."""
        return _ShownMaster(OpenMaster(self.workbook), self.step)

    def ask(self, text: str) -> str | None:
        """Put a question that is answered by yes, no or cancel; returns the button that was pressed."""
        return self.app.alert(text, title=TITLE, buttons=BUTTONS_OF_A_QUESTION, mode="info")

    def picked(self, what: str) -> Path:
        """The file that was picked.

        Raises:
            PybudgetError: none was.
        """
        if self.file is None:
            raise PybudgetError(f"{what}が選ばれていません。もう一度ボタンを押し、ファイルを選んでください。")
        return self.file

    def step(self, text: str) -> None:
        """Show in the status bar what is being done."""
        self.app.status_bar = f"{TITLE}：{text}"


@dataclass(frozen=True, slots=True)
class _ShownMaster:
    """The open master with its steps in the status bar."""

    inner: OpenMaster
    step: Callable[[str], None]

    @property
    def folder(self) -> Path:
        return self.inner.folder

    @property
    def book(self) -> Book:
        return self.inner.book

    def read(self) -> Budget:
        self.step("ブックを読んでいます…")
        return self.inner.read()

    def write(self, changes: Changes, now: dt.datetime) -> Path:
        self.step("控えを保存し、結果を書いています…")
        return self.inner.write(changes, now)


def dispatch(tag: str, addin: str | None = None, file: str | None = None) -> None:
    """Run the job behind a button on the calling workbook, and tell its outcome in one dialog at the end.

    Args:
        tag: The button's tag.
        addin: The version compiled into the add-in; None where there is none to compare.
        file: The file that the user picked, where the button asks for one.
    """
    workbook = _calling_book()
    app = workbook.app
    try:
        with _undisturbed(app):
            outcome = _run(tag, addin, _Session(app, workbook, Path(file) if file else None))
    except PybudgetError as error:
        outcome = Outcome(str(error), is_good=False)
    except Exception as error:  # noqa: BLE001 - whatever happens, staff see one Japanese dialog
        outcome = Outcome("\n".join((unexpected(error), *getattr(error, "__notes__", ()))), is_good=False)
    app.alert(outcome.message, title=TITLE, buttons="ok", mode="info" if outcome.is_good else "critical")


def _calling_book() -> xw.Book:
    """The book of the click. xlwings cuts its name at an equals sign."""
    name = next((argument.partition("=")[2].strip() for argument in sys.argv if argument.startswith("--wb=")), "")
    if "=" not in name:
        return xw.Book.caller()
    return next(book for app in xw.apps for book in app.books if book.name.lower() == name.lower())


@contextmanager
def _undisturbed(app: xw.App) -> Iterator[None]:
    """Screen and calculation at rest while a job writes, and as they were afterwards, whatever happens."""
    updating, calculation = app.screen_updating, app.calculation
    with ExitStack() as stack:  # each is tried, even when another fails
        stack.callback(setattr, app, "status_bar", False)  # noqa: FBT003 - so Excel is told to show its own
        stack.callback(setattr, app, "screen_updating", updating)
        stack.callback(setattr, app, "calculation", calculation)
        app.calculate()  # what is read must be what the formulas say, also where calculation is manual
        app.screen_updating = False
        app.calculation = "manual"
        yield
        if calculation == "manual":
            app.calculate()  # what was written shows in the totals at once


def _run(tag: str, addin: str | None, session: _Session) -> Outcome:
    button = next((button for button in BUTTONS if button.tag == tag), None)
    if button is None:
        raise PybudgetError(f"「{tag}」というボタンはありません。アドインを入れ直してください。")
    if addin is not None and addin != __version__:
        raise PybudgetError(
            f"アドイン（{addin}）とプログラム（{__version__}）の版が違います。"
            "Excel を閉じて「pybudget addin install」を実行してから、Excel を開き直してください。"
        )
    session.step(f"{button.label}を始めます…")
    outcome = JOBS[tag](session)
    if outcome.sheet is not None:
        sheet = session.workbook.sheets[outcome.sheet]
        if sheet.visible:  # Excel cannot show a sheet that its user has hidden
            sheet.activate()
    return outcome


def _validate(session: _Session) -> Outcome:
    validation = jobs.validate(session.master, write=True)
    message = "\n".join((reports.result_line(validation), *reports.totals_lines(validation)))
    if not validation.findings:
        return Outcome(f"{message}\n\n指摘はありません。", layout.START_SHEET)
    link = f"「{layout.FINDINGS.sheet}」シートのセル番号を押すと、その場所に移ります。"
    return Outcome(f"{message}\n\n{link}", layout.FINDINGS.sheet, is_good=validation.is_in_order)


def _refresh(session: _Session) -> Outcome:
    file = session.picked("前年度のファイル")
    if holds_only_a_plan(file):
        return _refresh_plan(session, file)
    result = answered(lambda answers: jobs.refresh(session.master, file, answers=answers), session.ask)
    comparison = result.comparison
    lines = [
        f"{result.prior.fiscal_year.label}（{result.prior.basis}）の額を取り込みました。",
        *reports.reading_lines(result.prior),
        *reports.reconciliation_lines(comparison),
        reports.verdict_line(comparison),
        *_shortened(reports.kept_lines(result.kept)),
        *(reports.plan_lines(result.plan)[:1] or [NO_PLAN]),
    ]
    if not comparison.unassigned:
        return Outcome("\n".join(lines), layout.ACCOUNTS.sheet)
    lines.append(f"\n「{layout.CROSSWALK.sheet}」シートの要確認の行を決め、「対応表を確定」を押してください。")
    return Outcome("\n".join(lines), layout.CROSSWALK.sheet)


NO_PLAN: Final = (
    "計画：前年度の列は変えていません（このファイルに事業計画がないため）。"
    "前年度の事業計画のブックか文書（Word）があれば、もう一度「前年度更新」を押して選んでください。"
)


def _refresh_plan(session: _Session, file: Path) -> Outcome:
    result = jobs.refresh_plan(session.master, file)
    lines = [f"{result.prior.fiscal_year.label}（{result.prior.basis}）の事業計画を取り込みました。"]
    return Outcome("\n".join((*lines, *_shortened(reports.plan_lines(result.plan)))), layout.PLAN.sheet)


def _shortened(lines: Sequence[str]) -> Sequence[str]:
    """At most as many lines as a dialog shows, and how many more there are."""
    rest = len(lines) - reports.MOST_SHOWN
    return (*lines[: reports.MOST_SHOWN], f"　ほか {rest} 件") if rest > 0 else lines


def _confirm_crosswalk(session: _Session) -> Outcome:
    result = jobs.confirm_crosswalk(session.master)
    comparison = result.comparison
    rest = sum(item.unassigned for item in comparison.reconciliation.values())
    lines = (
        f"確認済の {result.confirmed} 行を、前年度の額に反映しました。",
        *_shortened(reports.kept_lines(result.kept)),
        f"未割当：{len(comparison.unassigned)} 件（{format_yen(rest)} 円）",
    )
    return Outcome("\n".join(lines), layout.CROSSWALK.sheet)


def _statements(session: _Session) -> Outcome:
    return _make_statements(session, None)


def _supplement(session: _Session) -> Outcome:
    previous = session.picked("補正前のマスター")
    session.step("補正前のマスターを読んでいます…")
    is_kept = jobs.remember_previous(session.master, previous)
    outcome = _make_statements(session, previous)
    kept = (
        f"設定の「{keys.PREVIOUS_FILE}」に「{previous.name}」と記入しました。"
        "PDF とメール下書きも、補正前の額と並べます。"
    )
    return replace(outcome, message=f"{outcome.message}\n\n{kept}") if is_kept else outcome


def _make_statements(session: _Session, previous: Path | None) -> Outcome:
    master = session.master

    def make(*, standard_look: bool) -> jobs.Statements:
        return jobs.statements(master, None, jobs.StatementChoices(previous=previous, standard_look=standard_look))

    result = _in_some_look(session, make)
    session.step("収入の部・支出の部のシートを入れています…")
    place_sheets(master.inner, result.file, dt.datetime.now().astimezone())
    return _made((result.file,), result.validation, "収入の部")


def _in_some_look(session: _Session, make: _Maker[Result]) -> Result:
    """What a job makes; where the staff's own template cannot be used, in the look that comes with us, if they say so.

    Raises:
        PybudgetError: they do not, or the job cannot run.
    """
    try:
        return make(standard_look=False)
    except UnusableLookError as error:
        if session.ask(f"{error.fault}\n\n今回は、標準の様式で作りますか。") != YES:
            raise
        return make(standard_look=True)


class _Maker(Protocol[Result_co]):
    """A job that makes something to print."""

    def __call__(self, *, standard_look: bool) -> Result_co:
        """Make it, in the staff's own look or in the one that comes with us."""


def _repair(session: _Session) -> Outcome:
    result = jobs.repair(session.master)
    return Outcome(
        reports.repair_text(result, most=reports.MOST_SHOWN), layout.ACCOUNTS.sheet if result.cells else None
    )


def _freeze(session: _Session) -> Outcome:
    result = jobs.freeze(session.master)
    message = f"{reports.freeze_text(result)}\n\nこれからの検証では、この版と違う額をすべて知らせます。"
    return Outcome(message, layout.BASELINE.sheet)


def _crosswalk(session: _Session) -> Outcome:
    master = session.master
    result = jobs.regrouping(master)
    session.step("組替一覧のシートを入れています…")
    place_sheets(master.inner, result.file, dt.datetime.now().astimezone())
    return Outcome(f"作成しました。\n{result.file}\n\n{reports.regrouping_text(result)}", "支出の組替")


def _rollover(session: _Session) -> Outcome:
    opened = OpenMaster(session.workbook)
    target = opened.folder / jobs.next_master_name(opened, opened.path.name)
    jobs.require_new(target)
    amounts = _amounts_of_next_year(session)
    session.step("次の年度のブックを作っています…")
    with TemporaryDirectory() as folder:
        copy = Path(folder) / opened.path.name
        opened.save_copy(copy)
        result = jobs.rollover(ClosedMaster(copy), target, amounts)
    lines = [f"作成しました。\n{result.file}\n", *reports.taken_over(result)]
    if result.coming.texts:
        lines.append(
            f"年度や理由を書いた文 {len(result.coming.texts)} 件は、そのまま引き継ぎました。"
            "新しいブックで書き直しが要るか確かめてください。"
        )
    return Outcome("\n".join((*lines, reports.result_line(result.validation))), is_good=result.validation.is_in_order)


def _amounts_of_next_year(session: _Session) -> Amounts:
    """What the person wants next year's 入力額 to begin with."""
    answer = session.ask(
        "新年度の「入力額」と「計画」の当年度を、空欄から始めますか。\n\n"
        "はい：空欄にする（前年度の列には、今の額が入ります）\n"
        "いいえ：今の額を残し、変わるところだけを直す"
    )
    if answer not in AMOUNTS:
        raise PybudgetError("新年度のブックを作るのを取りやめました。何も作成していません。")
    return AMOUNTS[answer]


AMOUNTS: Final = {YES: Amounts.EMPTY, NO: Amounts.KEEP}


def _plan(session: _Session) -> Outcome:
    master = session.master

    def make(*, standard_look: bool) -> jobs.Printed:
        return jobs.plan(master, template=keys.STANDARD_STYLE if standard_look else None)

    result = _in_some_look(session, make)
    document, workbook = result.files
    session.step("事業計画のシートを入れています…")
    place_sheets(master.inner, workbook, dt.datetime.now().astimezone())
    return _made((document, workbook), result.validation, "事業計画")


def _pdf(session: _Session) -> Outcome:
    def make(*, standard_look: bool) -> jobs.Printed:
        choices = jobs.StatementChoices(standard_look=standard_look)
        template = keys.STANDARD_STYLE if standard_look else None
        return jobs.pdf(session.master, SpreadsheetProgram(session.app), None, choices, template=template)

    result = _in_some_look(session, make)
    session.workbook.activate()
    return _made((*result.files, *result.notes), result.validation, None)


def _made(files: tuple[object, ...], validation: jobs.Validation, sheet: str | None) -> Outcome:
    """The files that a job has made, and whether they may be handed out."""
    message = "\n".join(("作成しました。", *map(str, files), "", reports.result_line(validation)))
    if validation.is_in_order:
        return Outcome(message, sheet)
    return Outcome(f"{message}\nエラーが残っています。配る前に直してください。", sheet, is_good=False)


def _variance(session: _Session) -> Outcome:
    def make(*, standard_look: bool) -> jobs.WrittenFile:
        return jobs.variance(session.master, standard_look=standard_look)

    result = _in_some_look(session, make)
    return Outcome(f"増減分析のブックを作成しました。\n{result.file}")


def _errata(session: _Session) -> Outcome:
    master = session.master
    result = jobs.errata_since(master, session.picked("前の版のブック"))
    lines = _shortened(reports.errata_text(result).splitlines())
    if result.written is None or not result.errata.differences:
        return Outcome("\n".join(lines))
    session.step("正誤表のシートを入れています…")
    place_sheets(master.inner, result.written.file, dt.datetime.now().astimezone())
    made = (str(result.written.file), *([result.note] if result.note else ()))
    return Outcome("\n".join((*lines, "", "作成しました。", *made)), errata_sheet.SHEET)


def _mail(session: _Session) -> Outcome:
    master = session.master
    session.step("宛先と添付を確かめています…")
    result = jobs.mail(master)
    session.step("下書きを開いています…")
    by_hand = result.folder / drafts.BY_HAND / drafts.ATTACHMENTS
    attached = [by_hand / one.name for one in result.letters[0].attachments]
    opened = outlook.show_all(outlook.classic_outlook(), result.letters, attached)
    shown = (
        f"Outlook に {opened} 通の下書きを開きました。" if opened else "フォルダの .eml を開くと、下書きになります。"
    )
    return Outcome(f"{reports.draft_text(result)}\n\n{shown}")


def _mail_check(session: _Session) -> Outcome:
    master = session.master
    result = jobs.check_mail(master)
    return Outcome(reports.draft_check_text(result), is_good=not result.verdict.against)


def _undo(session: _Session) -> Outcome:
    restored = restore(session.workbook)
    return Outcome(f"控え「{restored.name}」の内容に戻しました。\nもう一度押すと、戻す前の内容になります。")


def _help(session: _Session) -> Outcome:
    text = _about_selection(session)
    if text is not None:
        return Outcome(text)
    manual = resources.folder("docs") / "manual.ja.html"
    if not (manual.is_file() and webbrowser.open(manual.as_uri())):
        raise PybudgetError(f"手引き「{manual}」を開けません。pybudget を入れ直してください。")
    return Outcome(
        "手引きをブラウザで開きました。\n"
        f"「{layout.FINDINGS.sheet}」の行か、指摘のあるセルを選んで「ヘルプ」を押すと、その規則を説明します。"
    )


def _about_selection(session: _Session) -> str | None:
    """The explanation of the finding at the selected cell, if there is one."""
    selected = session.app.selection
    if selected is None or selected.sheet.book.name != session.workbook.name:
        return None
    try:
        findings = OpenMaster(session.workbook).findings
    except PybudgetError:
        return None  # not a master, or one without a sound 検証結果: the manual helps
    return rule_help.explanation(findings, selected.sheet.name, selected.row, selected.column)


def _doctor(_: _Session) -> Outcome:
    checks = doctor.examine()
    return Outcome(doctor.report(checks), is_good=doctor.is_ready(checks))


JOBS: Final[Mapping[str, Callable[[_Session], Outcome]]] = {
    "validate": _validate,
    "refresh": _refresh,
    "confirm_crosswalk": _confirm_crosswalk,
    "crosswalk": _crosswalk,
    "statements": _statements,
    "supplement": _supplement,
    "plan": _plan,
    "pdf": _pdf,
    "repair": _repair,
    "freeze": _freeze,
    "rollover": _rollover,
    "variance": _variance,
    "errata": _errata,
    "mail": _mail,
    "mail_check": _mail_check,
    "undo": _undo,
    "help": _help,
    "doctor": _doctor,
}
"""The jobs behind the buttons that are available, by tag."""
