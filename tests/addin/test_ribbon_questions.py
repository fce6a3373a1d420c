"""前年度更新 in Excel asks what last year's file leaves open, in dialogs, and changes nothing until all is answered."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pybudget import calc
from pybudget.addin import ribbon
from pybudget.addin.prior_questions import answered
from pybudget.core.fiscal_year import FiscalYear
from pybudget.core.money import Unit
from pybudget.errors import PybudgetError
from pybudget.prior.questions import Answers, Choice, PriorQuestion, Question
from tests.addin.conftest import Desk
from tests.prior import legacy_files
from tests.prior.legacy_files import PREVIOUS, Layout

DISPUTED = Layout(header="令和7年度当初予算", after=(("令和6年度当初予算", int), ("令和6年度予算", PREVIOUS)))
"""Its title is of 令和6年度, its first column is not."""

BOTH = ("収入!C", "支出!D")
R6 = FiscalYear(2024)


@pytest.fixture
def answer_with(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Presses 前年度更新 for a file, and these buttons in turn; returns what the dialogs said."""

    def press(file: Path, *buttons: str) -> list[str]:
        left = iter(buttons)

        def answer(alert: calc.Alert) -> str:
            return alert.answers[0] if len(alert.answers) == 1 else next(left)

        monkeypatch.setattr(desk.app.impl, "answer", answer)
        desk.book.set_mock_caller()
        before = len(desk.app.impl.alerts)
        ribbon.dispatch("refresh", file=str(file))
        return [alert.prompt for alert in desk.app.impl.alerts[before:]]

    return press


def prior_column(desk: Desk) -> object:
    return desk.book.sheets["科目"].used_range.formula


def test_a_choice_is_offered_after_the_other_until_one_is_taken(desk: Desk, answer_with, tmp_path: Path) -> None:
    desk.book.sheets["科目"][f"I{desk.leaf_row}"].value = 1
    file = legacy_files.write(tmp_path, DISPUTED)
    first, second, done = answer_with(file, "no", "yes")
    assert "令和6年度の予算の列が決められません" in first
    assert "候補 1／3：E列「令和7年度当初予算」" in first
    assert "候補 2／3：F列「令和6年度当初予算」" in second
    assert done.startswith("令和6年度（当初）の額を取り込みました。")
    assert "列：F列「令和6年度当初予算」（指定された列）" in done
    assert desk.book.sheets["科目"][f"I{desk.leaf_row}"].value != 1


@pytest.mark.parametrize("buttons", [("cancel",), ("no", "no", "no")], ids=["cancel", "no to all"])
def test_without_an_answer_nothing_changes(buttons: tuple[str, ...], desk: Desk, answer_with, tmp_path: Path) -> None:
    before = prior_column(desk)
    *_, last = answer_with(legacy_files.write(tmp_path, DISPUTED), *buttons)
    assert last == "前年度更新を取りやめました。何も変更していません。"
    assert prior_column(desk) == before
    assert desk.copies == []


def question(kind: Question, *values: str) -> PriorQuestion:
    return PriorQuestion(kind, "決められません", [Choice(value, f"「{value}」") for value in values])


def job(*steps: tuple[Answers, PriorQuestion]) -> Callable[[Answers], Answers]:
    """Asks until all these have been answered."""

    def run(answers: Answers) -> Answers:
        for before, asked in steps:
            if answers == before:
                raise asked
        return answers

    return run


def test_every_kind_of_question_leads_to_its_answer() -> None:
    run = job(
        (Answers(), question(Question.SHEET, "支出", "支出（旧）")),
        (Answers(("支出",)), question(Question.SHEET, "収入", "収入（旧）")),
        (Answers(("支出", "収入")), question(Question.UNIT, "円", "千円")),
        (Answers(("支出", "収入"), unit=Unit.YEN), question(Question.BASIS, "当初", "補正後")),
        (Answers(("支出", "収入"), unit=Unit.YEN, basis="当初"), question(Question.COLUMN, "収入!C", "収入!D")),
        (Answers(("支出", "収入"), ("収入!C",), None, Unit.YEN, "当初"), question(Question.COLUMN, "支出!D", "支出!C")),
        (Answers(("支出", "収入"), BOTH, None, Unit.YEN, "当初"), question(Question.YEAR, "令和6年度", "令和7年度")),
        (Answers(("支出", "収入"), BOTH, R6, Unit.YEN, "当初"), question(Question.DIFFERENCES)),
    )
    texts: list[str] = []
    answers = answered(run, lambda text: texts.append(text) or "yes")
    assert answers == Answers(("支出", "収入"), BOTH, R6, Unit.YEN, "当初", accepts_differences=True)
    assert texts[-1].endswith("承知の上で、このまま取り込みますか。")


def test_differences_are_taken_only_on_a_yes() -> None:
    with pytest.raises(PybudgetError, match="取りやめました"):
        answered(job((Answers(), question(Question.DIFFERENCES))), lambda _: "no")


def test_a_question_that_its_answer_does_not_settle_is_told_and_not_asked_for_ever() -> None:
    def run(_: Answers) -> None:
        raise question(Question.BASIS, "当初")

    with pytest.raises(PriorQuestion):
        answered(run, lambda _: "yes")
