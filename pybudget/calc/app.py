"""A running Calc as xlwings' App."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from xlwings import base_classes

from pybudget.calc.books import Book, Books
from pybudget.calc.interface import fills, refuse
from pybudget.calc.office import Office
from pybudget.calc.ranges import Range, range_of
from pybudget.calc.remote import CalcGoneError, Remote
from pybudget.calc.uno_types import program_folder

if TYPE_CHECKING:
    from pybudget.calc.engine import Engine

EXCEL_VERSION: Final = "16.0"
"""The version of Excel whose interface is filled. xlwings takes other code paths below 15."""

_ANSWERS: Final = {
    None: ("ok",),
    "ok": ("ok",),
    "ok_cancel": ("ok", "cancel"),
    "yes_no": ("yes", "no"),
    "yes_no_cancel": ("yes", "no", "cancel"),
}


@dataclass(frozen=True, slots=True)
class Alert:
    """A message that a program wanted to show, and the answers from which its reader may choose."""

    prompt: str
    title: str
    answers: tuple[str, ...]
    mode: str | None


@fills(
    base_classes.App,
    {
        "run": "macros never run in a book that this engine opens",
        "hwnd": "Calc has no window handle",
        "startup_path": "Calc has no start-up folder for workbooks",
        "cut_copy_mode": "the clipboard's state is not known",
    },
)
class App(base_classes.App):
    """One process of LibreOffice.

    Calc runs without windows, so an alert is shown to nobody: it is kept in ``alerts`` and answered by ``answer``,
    which a program that has a screen replaces.
    """

    def __init__(self, office: Office, engine: "Engine") -> None:
        """Stand for a running LibreOffice."""
        self.office = office
        self.engine = engine
        self.alerts: list[Alert] = []
        self.answer: Callable[[Alert], str] = _answer_of_nobody
        self.clipboard: Range | None = None
        self.calculates = True
        self.locked = False
        self._flags = {"display_alerts": True, "enable_events": True, "interactive": True, "visible": False}
        self._status: str | None = None

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.office.alive

    @property
    def api(self) -> Remote:
        """LibreOffice's desktop object."""
        return self.office.desktop

    xl = api

    @property
    def pid(self) -> int:
        """The process number."""
        return self.office.address.pid

    @property
    def version(self) -> str:
        """The version of Excel that is stood in for."""
        return EXCEL_VERSION

    @property
    def path(self) -> str:
        """The folder of the program."""
        return str(program_folder())

    @property
    def books(self) -> Books:
        """The open books."""
        return Books(self)

    @property
    def active_document(self) -> Remote:
        """The document whose window was activated last."""
        document = self.office.desktop.CurrentComponent
        if not isinstance(document, Remote):
            message = "No book is open."
            raise LookupError(message)  # noqa: TRY004 - there is none, of whatever type
        return document

    @property
    def selection(self) -> Range | None:
        """The selected cells; None where something else, or nothing, is selected."""
        try:
            document = self.active_document
        except LookupError:
            return None
        selected = document.CurrentController.getSelection()
        if not isinstance(selected, Remote) or not selected.supportsService("com.sun.star.sheet.SheetCellRange"):
            return None
        return range_of(Book(self, document), selected.RangeAddress)

    def activate(self, steal_focus: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002 - xlwings' signature
        """Make this the Calc that unqualified calls of xlwings mean."""
        self.engine.apps.move_to_front(self)

    def quit(self) -> None:
        """End it without saving."""
        self.office.quit()

    def kill(self) -> None:
        """End it at once."""
        self.office.kill()

    @property
    def visible(self) -> bool:
        """Whether its windows are meant to be seen. Without a screen they are drawn to memory."""
        return self._flags["visible"]

    @visible.setter
    def visible(self, value: bool) -> None:
        for document in self.documents():
            document.CurrentController.Frame.ContainerWindow.setVisible(value)
        self._flags["visible"] = value

    @property
    def screen_updating(self) -> bool:
        """Whether windows are redrawn after every change."""
        return not self.locked

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        for document in self.documents():
            if value:
                while document.hasControllersLocked():
                    document.unlockControllers()
            elif not document.hasControllersLocked():
                document.lockControllers()
        self.locked = not value

    @property
    def display_alerts(self) -> bool:
        """Kept for its reader: through its interface Calc asks nobody anything, so there is nothing to suppress."""
        return self._flags["display_alerts"]

    @display_alerts.setter
    def display_alerts(self, value: bool) -> None:
        self._flags["display_alerts"] = value

    @property
    def enable_events(self) -> bool:
        """Kept for its reader: macros never run in this engine, so no event starts one."""
        return self._flags["enable_events"]

    @enable_events.setter
    def enable_events(self, value: bool) -> None:
        self._flags["enable_events"] = value

    @property
    def interactive(self) -> bool:
        """Whether the windows take keys and clicks."""
        return self._flags["interactive"]

    @interactive.setter
    def interactive(self, value: bool) -> None:
        for document in self.documents():
            document.CurrentController.Frame.ContainerWindow.setEnable(value)
        self._flags["interactive"] = value

    @property
    def calculation(self) -> str:
        """``"automatic"`` or ``"manual"``."""
        documents = self.documents()
        # Asked of Calc where it can be: another process may have set it.
        automatic = documents[0].isAutomaticCalculationEnabled() if documents else self.calculates
        return "automatic" if automatic else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        if value not in {"automatic", "manual"}:
            refuse(f"App.calculation = {value!r}", "Calc calculates automatically or on demand")
        self.calculates = value == "automatic"
        for document in self.documents():
            document.enableAutomaticCalculation(self.calculates)

    def calculate(self) -> None:
        """Compute what has changed, in every open book."""
        for document in self.documents():
            document.calculate()

    @property
    def status_bar(self) -> str | bool:
        """The text of the status bar; False where Calc shows its own."""
        return False if self._status is None else self._status

    @status_bar.setter
    def status_bar(self, value: object) -> None:
        self._status = None if value is None or value is False else str(value)
        for document in self.documents():
            indicator = document.CurrentController.StatusIndicator
            if isinstance(indicator, Remote):
                if self._status is None:
                    indicator.end()
                else:
                    indicator.start(self._status, 0)

    def alert(
        self,
        prompt: object,
        title: object = None,
        buttons: str | None = None,
        mode: str | None = None,
        callback: object = None,
    ) -> str:
        """Keep the message and return the answer that ``answer`` chooses."""
        if callback is not None:
            refuse("App.alert(callback=…)", "the answer is returned")
        alert = Alert(_shown(prompt), _shown(title), _ANSWERS[buttons], mode)
        self.alerts.append(alert)
        answer = self.answer(alert)
        if answer not in alert.answers:
            message = f"{answer!r} is no answer to this alert: {', '.join(alert.answers)}"
            raise ValueError(message)
        return answer

    def documents(self) -> Sequence[Remote]:
        """The open spreadsheet documents in the order of their opening."""
        if not self.alive:
            message = "Calc has ended."
            raise CalcGoneError(message)
        found = []
        enumeration = self.office.desktop.Components.createEnumeration()
        while enumeration.hasMoreElements():
            component = enumeration.nextElement()
            if component.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                found.append((int(component.RuntimeUID), component))
        return [component for _, component in sorted(found, key=lambda pair: pair[0])]


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _answer_of_nobody(alert: Alert) -> str:
    """A message may pass unread; a question may not be answered by nobody."""
    if len(alert.answers) > 1:
        message = f"Nobody can answer this question (set the app's `answer`): {alert.prompt}"
        raise RuntimeError(message)
    return alert.answers[0]
