"""Subject and body of the mail, from texts that staff edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pybudget.core import settings as keys
from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.money import format_yen
from pybudget.core.statements import budget_name
from pybudget.errors import PybudgetError
from pybudget.mail.headers import one_line
from pybudget.mail.recipients import TOGETHER_LABEL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pybudget.core.budget import Budget
    from pybudget.core.settings import Settings
    from pybudget.mail.attachments import Attachment
    from pybudget.mail.recipients import Envelope

SUBJECT: Final = "subject.txt"
TEXT: Final = "body.txt"
HTML: Final = "body.html"
EXTENSION_NAMES: Final = {".xlsx": "Excel ブック", ".docx": "Word 文書", ".pdf": "PDF"}


@dataclass(frozen=True, slots=True)
class Wording:
    """What one mail says: the subject in one line, the body as text and as HTML."""

    subject: str
    text: str
    html: str


def budget_title(settings: Settings) -> str:
    """What the mail is about: ``令和7年度当初予算（案）``, ``令和7年度補正予算（第1号）``."""
    return settings.text(keys.FISCAL_YEAR) + "".join(budget_name(settings.text(keys.EDITION)))


def comparison(settings: Settings, *, is_supplement: bool) -> tuple[str, str]:
    """What the amounts are compared to, and what the difference is called: ``("令和6年度当初", "増減額")``."""
    if is_supplement:
        return "補正前の額", "補正額"
    year = settings.fiscal_year
    before = year.previous.label if year else "前年度"
    return before + settings.text(keys.PRIOR_BASIS), "増減額"


def facts(budget: Budget, attachments: Sequence[Attachment], *, is_supplement: bool = False) -> dict[str, object]:
    """What the texts may name, by its name there; amounts as they are printed, with △ for negatives.

    Args:
        budget: The book, with what it is compared to in the prior column.
        attachments: What the mail brings.
        is_supplement: Whether that is the budget before a supplement.
    """
    settings = budget.settings
    compared, difference = comparison(settings, is_supplement=is_supplement)
    year = settings.fiscal_year
    totals = {(section, column): budget.accounts.total(section, column) for section in Section for column in Column}
    named: dict[str, object] = {
        "団体名": settings.text(keys.ORGANISATION),
        "会計年度": year.label if year else "",
        "前年度": year.previous.label if year else "",
        "前年度の基準": settings.text(keys.PRIOR_BASIS),
        "版": settings.text(keys.EDITION),
        "予算名": "".join(budget_name(settings.text(keys.EDITION))),
        "比較": compared,
        "差": difference,
        "案": settings.is_draft,
        "添付": [
            {
                "名前": one.name,
                "種類": EXTENSION_NAMES.get(one.name[one.name.rfind(".") :].casefold(), ""),
                "大きさ": one.size,
            }
            for one in attachments
        ],
    }
    for section in Section:
        now, before = totals[section, Column.CURRENT], totals[section, Column.PRIOR]
        named[f"{section.value}合計"] = format_yen(now)
        named[f"前年度{section.value}合計"] = format_yen(before)
        named[f"{section.value}増減額"] = format_yen(None if now is None or before is None else now - before)
    both = [totals[section, Column.CURRENT] or 0 for section in Section]
    named["収支差額"] = format_yen(both[0] - both[1])
    return named


def addressees(envelope: Envelope) -> dict[str, object]:
    """To whom the mail speaks: 宛名 is the body's name and the people's, a line each; 各位 for many bodies."""
    if envelope.label == TOGETHER_LABEL:
        return {"宛名": ["各位"]}
    people = [f"{one.name} 様" for one in envelope.addressed if one.name]
    is_known = any(one.body == envelope.label != one.address for one in envelope.recipients)
    first = [f"{envelope.label} 御中" if not people else envelope.label] if is_known else []
    return {"宛名": [*first, *people] or ["ご担当者 様"]}


def write(folder: Path, standard: Path, named: dict[str, object]) -> Wording:
    """Fill in the texts.

    Args:
        folder: Where staff keep their own; one that they lack there is taken from the standard ones.
        standard: The texts that come with the package.
        named: What the texts may name.

    Raises:
        PybudgetError: a text cannot be read, or names something that there is not.
    """
    return Wording(
        one_line(_filled(SUBJECT, folder, standard, named)),
        _filled(TEXT, folder, standard, named).strip() + "\n",
        _filled(HTML, folder, standard, named),
    )


def _filled(name: str, folder: Path, standard: Path, named: dict[str, object]) -> str:
    # A sandbox: a text from anybody can fill in values and do nothing else.
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([folder, standard]),
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    try:
        return environment.get_template(name).render(named)
    except TemplateSyntaxError as error:
        raise PybudgetError(
            f"メールの文面「{name}」の {error.lineno} 行目が読めません。{{{{ }}}} と {{% %}} の組を確かめ、"
            "標準の文面と見比べてください。"
        ) from error
    except TemplateNotFound as error:
        raise PybudgetError(f"メールの文面「{name}」がありません。pybudget を入れ直してください。") from error
    except (TemplateError, TypeError, ValueError, OSError, ArithmeticError, RecursionError, MemoryError) as error:
        raise PybudgetError(
            f"メールの文面「{name}」に、使えない名前か書き方があります。"
            "{{ }} の中の名前を標準の文面と見比べてください。"
        ) from error
