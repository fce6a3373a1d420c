"""The engine object that xlwings knows, and the collection of running Calcs."""

import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from xlwings import base_classes

from pybudget.calc.app import App
from pybudget.calc.interface import fills, refuse
from pybudget.calc.office import Address, Office
from pybudget.calc.values import cleaned, prepared

ENGINE_NAME: Final = "calc"

ADDRESS_VARIABLE: Final = "PYBUDGET_CALC"
"""Environment variable with the `Address` of a running Calc to which a child process connects."""


@fills(base_classes.Apps)
class Apps(base_classes.Apps):
    """The Calcs that this process started or connected to, the active one first."""

    def __init__(self, engine: "Engine") -> None:
        """Begin with the Calc that the environment names, if it does."""
        self._engine = engine
        self._apps: list[App] = []
        self._attached = False

    def keys(self) -> list[int]:
        """Process numbers, the active Calc's first."""
        return [app.pid for app in self._living()]

    def add(self, spec: object = None, add_book: object = None, xl: object = None, visible: object = None) -> App:
        """Start a Calc with a profile of its own. It becomes the active one."""
        if spec is not None or xl is not None:
            refuse("Apps.add(spec=…)", "it starts the LibreOffice that is installed")
        app = self._adopt(Office.start())
        if add_book or add_book is None:
            app.books.add()
        if visible:
            app.visible = True
        return app

    @staticmethod
    def cleanup() -> None:
        """Nothing to do: no Calc can stay behind, since each is watched from its start."""

    def attach(self, address: Address) -> App:
        """Connect to a Calc that another process started. It becomes the active one."""
        return self._adopt(Office(address))

    def move_to_front(self, app: App) -> None:
        """Make a Calc the active one."""
        self._apps.remove(app)
        self._apps.insert(0, app)

    def __iter__(self) -> Iterator[App]:
        """The active Calc first."""
        return iter(self._living())

    def __len__(self) -> int:
        """How many run."""
        return len(self._living())

    def __getitem__(self, pid: int) -> App:
        """The Calc with this process number."""
        for app in self._living():
            if app.pid == pid:
                return app
        raise KeyError(pid)

    def _adopt(self, office: Office) -> App:
        app = App(office, self._engine)
        self._apps.insert(0, app)
        return app

    def _living(self) -> list[App]:
        address = os.environ.get(ADDRESS_VARIABLE)
        if address and not self._attached:
            self._attached = True
            self._adopt(Office(Address.parse(address)))
        self._apps = [app for app in self._apps if app.alive]
        return list(self._apps)


class Engine:
    """What `xlwings.Engine` wraps."""

    name: Final = ENGINE_NAME
    type: Final = "desktop"

    def __init__(self) -> None:
        """Start nothing: a Calc starts with the first `App`."""
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: object, options: object) -> object:  # noqa: ARG004 - xlwings' signature
        """A value on its way to a cell."""
        return prepared(value)

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[object]],
        datetime_builder: Callable[..., object],
        empty_as: object,
        number_builder: Callable[[float], object] | None,
        err_to_str: object,
    ) -> list[list[object]]:
        """A block of cells' values as xlwings hands them to its user."""
        return cleaned(data, _dates(datetime_builder), empty_as, number_builder, errors_as_text=bool(err_to_str))


def _dates(builder: Callable[..., object]) -> Callable[[dt.datetime], object]:
    def build(value: dt.datetime) -> object:
        return builder(
            year=value.year,
            month=value.month,
            day=value.day,
            hour=value.hour,
            minute=value.minute,
            second=value.second,
            microsecond=value.microsecond,
            tzinfo=None,
        )

    return build
