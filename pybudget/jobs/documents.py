"""What is printed and handed out: statements, 事業計画, PDF, 増減分析."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.errors import PybudgetError
from pybudget.jobs import clock
from pybudget.jobs.master import Master, made_of, output_folder, require_year, template_of
from pybudget.jobs.supplements import beside_previous, named_previous
from pybudget.jobs.validation import Validation, validate
from pybudget.master import writing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from pybudget.core.budget import Budget
    from pybudget.output.pdf import Printer


@dataclass(frozen=True, slots=True)
class Statements:
    """What 収入の部・支出の部 made: the file, the validation of the book it came from, the copy of an older file."""

    file: Path
    validation: Validation
    copy: Path | None


@dataclass(frozen=True, slots=True)
class StatementChoices:
    """What of the statement workbook may be chosen.

    Attributes:
        with_change: Whether to add the columns 増減額 and 増減率.
        with_cover: Whether to put a sheet 表紙 in front.
        previous: The master before the supplement, for the columns 補正前の額, 補正額 and 計; by default the one that
            the settings name.
        standard_look: Whether to take the template that comes with the package, whatever the settings say.
    """

    with_change: bool = False
    with_cover: bool = False
    previous: Path | None = None
    standard_look: bool = False


PLAIN: Final = StatementChoices()


def as_set(master: Master, budget: Budget, choices: StatementChoices) -> StatementChoices:
    """The choices with what the settings add: 増減, 表紙, and the master before the supplement if none is given.

    Raises:
        PybudgetError: a word in the settings is not known, or that master lies on another server than the book.
    """
    extras = budget.settings.statement_extras
    unknown = [word for word in extras if word not in keys.EXTRAS]
    if unknown:
        raise PybudgetError(
            f"設定の「{keys.STATEMENT_EXTRAS}」の「{unknown[0]}」が分かりません。"
            f"「{'」「'.join(keys.EXTRAS)}」から選び、複数は「、」で区切ってください。"
        )
    return replace(
        choices,
        with_change=choices.with_change or keys.EXTRA_CHANGE in extras,
        with_cover=choices.with_cover or keys.EXTRA_COVER in extras,
        previous=choices.previous or named_previous(master, budget),
    )


def statements(master: Master, folder: Path | None = None, choices: StatementChoices = PLAIN) -> Statements:
    """Write the statement workbook into a folder.

    Args:
        master: The book.
        folder: Where to, made if missing; by default the one that the settings name.
        choices: Look and columns.

    Raises:
        PybudgetError: the book or the template cannot be read, an amount is not readable, the master before the
            supplement is none, or the folder is not writable.
    """
    from pybudget.master.saving import replace_file

    validation = validate(master)
    budget = validation.budget
    require_year(budget)
    now = clock.now()
    data = statement_file(master, budget, as_set(master, budget, choices), modified=now)
    target = folder or output_folder(master, budget)
    file = target / f"{writing.output_name(budget.settings)}.xlsx"
    return Statements(file, validation, replace_file(file, data, now))


def statement_file(
    master: Master, budget: Budget, choices: StatementChoices = PLAIN, *, modified: dt.datetime
) -> bytes:
    """The statement workbook of a master, which says in its properties where it comes from.

    Raises:
        PybudgetError: the template or the master before the supplement cannot be read, or an amount is not readable.
    """
    from pybudget.output.provenance import STATEMENTS
    from pybudget.output.statement_workbook import write_statements

    data = write_statements(
        beside_previous(budget, choices.previous) if choices.previous else budget,
        None if choices.standard_look else template_of(master, budget),
        modified=modified,
        with_change=choices.with_change,
        with_cover=choices.with_cover,
        is_supplement=choices.previous is not None,
    )
    return made_of(master, STATEMENTS, data)


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that a job made, and the copy of an older one of that name."""

    file: Path
    copy: Path | None


def variance(master: Master, folder: Path | None = None, *, standard_look: bool = False) -> WrittenFile:
    """Write the workbook of 増減分析 into a folder.

    Args:
        master: The book.
        folder: Where to, made if missing; by default the one that the settings name.
        standard_look: Whether to take the template that comes with the package, whatever the settings say.

    Raises:
        PybudgetError: the book or the template cannot be read, an amount is not readable, or the folder not writable.
    """
    from pybudget.master.saving import replace_file

    budget = master.read()
    require_year(budget)
    now = clock.now()
    data = variance_file(master, budget, now, standard_look=standard_look)
    target = folder or output_folder(master, budget)
    file = target / f"{writing.output_name(budget.settings)}_増減分析.xlsx"
    return WrittenFile(file, replace_file(file, data, now))


def variance_file(master: Master, budget: Budget, modified: dt.datetime, *, standard_look: bool = False) -> bytes:
    """The workbook of 増減分析, which says in its properties where it comes from.

    Raises:
        PybudgetError: the template cannot be read, or an amount is not readable.
    """
    from pybudget.output.provenance import VARIANCE
    from pybudget.output.variance_workbook import write_variance

    data = write_variance(budget, None if standard_look else template_of(master, budget), modified)
    return made_of(master, VARIANCE, data)


@dataclass(frozen=True, slots=True)
class Printed:
    """The files that a job made, the validation of the book they came from, the copies of older files, what to know."""

    files: tuple[Path, ...]
    validation: Validation
    copies: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def plan(master: Master, folder: Path | None = None, *, template: str | None = None) -> Printed:
    """Write 事業計画 into a folder: first the Word document, then the workbook with the sheet 事業計画.

    Args:
        master: The book.
        folder: Where to, made if missing; by default the one that the settings name.
        template: The name of a look of ours or a .docx file; by default what the settings name.

    Raises:
        PybudgetError: the book or a template cannot be read, the plan cannot be printed, or the folder not writable.
    """
    validation = validate(master)
    now = clock.now()
    made = plan_packages(master, validation.budget, template, now)
    name = writing.output_name(validation.budget.settings)
    return _placed(master, folder, {f"{name}_事業計画{ending}": data for ending, data in made.items()}, validation, now)


def pdf(
    master: Master,
    printer: Printer,
    folder: Path | None = None,
    choices: StatementChoices = PLAIN,
    *,
    template: str | None = None,
) -> Printed:
    """Print the statements and 事業計画 as two PDF files into a folder.

    履歴 keeps their digests: by them メール下書き knows that they come from this book. A book that cannot be written is
    printed all the same; what is missing then stands in the notes.

    Args:
        master: The book.
        printer: The program that prints.
        folder: Where to, made if missing; by default the one that the settings name.
        choices: Look and columns of the statements.
        template: The name of a look of ours or a .docx file for 事業計画; by default what the settings name.

    Raises:
        PybudgetError: as `statements` and `plan`, or the program is missing or does not print.
    """
    validation = validate(master)
    budget, now = validation.budget, clock.now()
    require_year(budget)
    name = writing.output_name(budget.settings)
    printed = printer.print(
        {
            f"{name}.xlsx": statement_file(master, budget, as_set(master, budget, choices), modified=now),
            f"{name}_事業計画{printer.plan_format}": plan_packages(master, budget, template, now)[printer.plan_format],
        }
    )
    files = {f"{file.rpartition('.')[0]}.pdf": data for file, data in printed.items()}
    return _recorded(master, _placed(master, folder, files, validation, now), files, now)


def _recorded(master: Master, printed: Printed, files: Mapping[str, bytes], now: dt.datetime) -> Printed:
    """The prints, with a line in 履歴 that tells of them."""
    from pybudget.master.history import PRINTING

    copy, fault = record(master, PRINTING, files, now)
    copies = (*printed.copies, *([copy] if copy else ()))
    return replace(printed, copies=copies, notes=(fault,) if fault else ())


def record(master: Master, job: str, files: Mapping[str, bytes], now: dt.datetime) -> tuple[Path | None, str]:
    """Keep the digests of files in 履歴, by which メール下書き knows where they come from.

    Returns:
        The copy of the master as it was; and why 履歴 could not be written, blank where it could.
    """
    from pybudget.master.history import file_line

    lines = "\n".join(file_line(name, hashlib.sha256(data).hexdigest()) for name, data in files.items())
    try:
        return master.write(writing.history_changes(master.book, now, job, f"{len(files)} 件", lines), now), ""
    except PybudgetError as error:
        return None, f"履歴に記録できなかったため、メールに付けるには理由が要ります。{error}"


def plan_packages(master: Master, budget: Budget, template: str | None, modified: dt.datetime) -> dict[str, bytes]:
    """事業計画 as packages by file ending, which say in their properties where they come from."""
    from pybudget.output.plan_files import PlanTemplates, plan_files
    from pybudget.output.provenance import PLAN

    templates = PlanTemplates.chosen(budget.settings, master.folder, template)
    made = plan_files(budget, templates, modified)
    return {ending: made_of(master, PLAN, data) for ending, data in made.items()}


def _placed(
    master: Master, folder: Path | None, files: Mapping[str, bytes], validation: Validation, now: dt.datetime
) -> Printed:
    """Files put into the output folder; none where another program has one of them open."""
    from pybudget.master.package import refuse_if_open_elsewhere
    from pybudget.master.saving import replace_file

    target = folder or output_folder(master, validation.budget)
    paths = {target / name: data for name, data in files.items()}
    for path in paths:
        refuse_if_open_elsewhere(path)
    copies = [replace_file(path, data, now) for path, data in paths.items()]
    return Printed(tuple(paths), validation, tuple(copy for copy in copies if copy is not None))
