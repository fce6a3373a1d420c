"""What last year's file leaves open, asked in Excel: one dialog a choice, answered by yes or no."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from pybudget.core.fiscal_year import FiscalYear
from pybudget.core.money import Unit
from pybudget.errors import PybudgetError
from pybudget.prior.questions import Answers, PriorQuestion, Question

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

YES: Final = "yes"
NO: Final = "no"
BUTTONS: Final = "yes_no_cancel"


def answered(run: Callable[[Answers], Result], ask: Callable[[str], str | None]) -> Result:
    """Run a job again and again, each time with one more answer, until nothing is left open.

    Args:
        run: The job. It raises the next question, having changed nothing.
        ask: Shows a text with the buttons of ``BUTTONS``; returns the button that was pressed.

    Returns:
        What the job returns.

    Raises:
        PybudgetError: the person has cancelled or said no to every choice, or an answer was no help.
    """
    answers = Answers()
    while True:
        try:
            return run(answers)
        except PriorQuestion as question:
            more = _with_answer(answers, question, ask)
            if more == answers:
                raise
            answers = more


def _with_answer(answers: Answers, question: PriorQuestion, ask: Callable[[str], str | None]) -> Answers:
    if question.question is Question.DIFFERENCES:
        if ask(f"{question.statement}。\n\n承知の上で、このまま取り込みますか。") == YES:
            return replace(answers, accepts_differences=True)
        raise _cancelled()
    value = _chosen(question, ask)
    if question.question is Question.SHEET:
        return replace(answers, sheets=tuple(dict.fromkeys((*answers.sheets, value))))
    if question.question is Question.COLUMN:
        return replace(answers, columns=tuple(dict.fromkeys((*answers.columns, value))))
    if question.question is Question.YEAR:
        return replace(answers, year=FiscalYear.parse(value))
    if question.question is Question.UNIT:
        return replace(answers, unit=next(unit for unit in Unit if unit.label == value))
    return replace(answers, basis=value)


def _chosen(question: PriorQuestion, ask: Callable[[str], str | None]) -> str:
    count = len(question.choices)
    for number, choice in enumerate(question.choices, 1):
        rest = "（「いいえ」を押すと、次の候補を示します）" if number < count else ""
        answer = ask(f"{question.statement}。\n\n候補 {number}／{count}：{choice.label}\nこれを使いますか。{rest}")
        if answer == YES:
            return choice.value
        if answer != NO:
            break
    raise _cancelled()


def _cancelled() -> PybudgetError:
    return PybudgetError("前年度更新を取りやめました。何も変更していません。")
