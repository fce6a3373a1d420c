"""事業計画 as the two files that go out: the Word document and the workbook with the sheet."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineError, load_workbook

from pybudget import resources
from pybudget.core import settings as keys
from pybudget.core.plan_document import obstacles, plan_document
from pybudget.errors import PybudgetError
from pybudget.master.package import read_bounded
from pybudget.output import obstacles as wording
from pybudget.output.plan_sheet import FORM, write_plan_sheet
from pybudget.output.plan_word import write_plan

if TYPE_CHECKING:
    import datetime as dt

    from pybudget.core.budget import Budget

_OWN: Final = {keys.STANDARD_STYLE: "plan", keys.SPLIT_STYLE: "plan_split"}
"""File names of the templates that come with the package, without their ending."""


@dataclass(frozen=True, slots=True)
class PlanTemplates:
    """The look of 事業計画.

    Attributes:
        document: The .docx template.
        sheet: The .xlsx template.
    """

    document: Path
    sheet: Path

    @classmethod
    def chosen(cls, settings: keys.Settings, folder: Path, wish: str | None) -> PlanTemplates:
        """The templates for a book.

        Args:
            settings: Its settings.
            folder: Where file names in its settings start.
            wish: The name of a look of ours or a .docx file, which goes before the settings; None or blank for none.

        Returns:
            A look of ours comes with its sheet. For a file, and where nothing is chosen, the sheet has the look of the
            workbook that テンプレート names, where that has a sheet 計画様式; else our own.
        """
        if wish in keys.PLAN_STYLES:
            return cls(_own(wish, ".docx"), _own(wish, ".xlsx"))
        style = settings.plan_template
        if wish:
            document = Path(wish)
        elif style and style not in keys.PLAN_STYLES:
            document = folder / style
        else:
            document = _own(style or keys.STANDARD_STYLE, ".docx")
        own_style = style if style in keys.PLAN_STYLES else keys.STANDARD_STYLE
        workbook = settings.sheet_template
        is_theirs = bool(workbook) and _holds_plan(folder / workbook)
        return cls(document, folder / workbook if is_theirs else _own(own_style, ".xlsx"))


def _own(style: str, extension: str) -> Path:
    return resources.folder("templates") / f"{_OWN[style]}{extension}"


def _holds_plan(workbook: Path) -> bool:
    try:
        return FORM.sheet in load_workbook(io.BytesIO(read_bounded(workbook))).sheet_names
    except (CalamineError, PybudgetError):
        return True  # the reader of templates says what is wrong with it


def plan_files(budget: Budget, templates: PlanTemplates, modified: dt.datetime) -> dict[str, bytes]:
    """The plan as both files.

    Args:
        budget: The book.
        templates: The look.
        modified: What the document properties say.

    Returns:
        Packages by file ending: ``.docx``, ``.xlsx``.

    Raises:
        PybudgetError: a template is not usable, or something in the book would have to be invented or dropped.
    """
    for obstacle in obstacles(budget):
        raise PybudgetError(wording.sentence(obstacle))
    document = plan_document(budget)
    return {
        ".docx": write_plan(document, templates.document, modified),
        ".xlsx": write_plan_sheet(document, templates.sheet, modified),
    }
