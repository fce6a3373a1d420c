"""Structs, enums and property lists of UNO, and the loading of the bridge itself."""

import builtins
import importlib.util
import os
import shutil
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from pybudget.calc.addresses import Area

_DEBIAN_MODULES: Final = Path("/usr/lib/python3/dist-packages")


@cache
def uno() -> ModuleType:
    """The bridge module.

    Debian keeps it among all other system packages. Only its own two files are loaded, so that the system's packages do
    not mix with those of the environment that runs this program.

    Raises:
        ModuleNotFoundError: LibreOffice or its Python bridge is not installed, or was built for another Python.
    """
    programs = program_folder()
    os.environ.setdefault("URE_BOOTSTRAP", f"vnd.sun.star.pathname:{programs / 'fundamentalrc'}")
    imported = builtins.__import__
    try:
        _load("pyuno", [programs / "pyuno.so"])
        return _load("uno", [programs / "uno.py", _DEBIAN_MODULES / "uno.py"])
    finally:
        # The bridge puts its own import function in place, which would slow and blur every later import.
        builtins.__import__ = imported


def program_folder() -> Path:
    """Where LibreOffice's programs lie.

    Raises:
        ModuleNotFoundError: `soffice` is not on the path.
    """
    soffice = shutil.which("soffice")
    if soffice is None:
        message = "LibreOffice is not installed (no program `soffice` on the path)."
        raise ModuleNotFoundError(message)
    return Path(soffice).resolve().parent


def _load(name: str, candidates: list[Path]) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    for candidate in candidates:
        spec = importlib.util.spec_from_file_location(name, candidate) if candidate.is_file() else None
        if spec is not None and spec.loader is not None:
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
            return module
    message = f"LibreOffice's Python bridge is not installed (no {name}; Debian package python3-uno)."
    raise ModuleNotFoundError(message, name=name)


def struct(kind: str, **fields: object) -> Any:  # noqa: ANN401
    """A UNO struct, e.g. ``struct("table.CellAddress", Sheet=0, Column=1, Row=2)``. Its type is known to UNO only."""
    made = uno().createUnoStruct(f"com.sun.star.{kind}")
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def enum(kind: str, value: str) -> object:
    """A value of a UNO enum, e.g. ``enum("table.CellHoriJustify", "CENTER")``."""
    made: object = uno().Enum(f"com.sun.star.{kind}", value)
    return made


def properties(**values: object) -> tuple[object, ...]:
    """A list of property values as UNO's methods take it."""
    return tuple(struct("beans.PropertyValue", Name=name, Value=value) for name, value in values.items())


def typed(type_name: str, value: object) -> object:
    """A value marked with its UNO type, where UNO cannot infer it from a Python value."""
    made: object = uno().Any(type_name, value)
    return made


def range_address(sheet: int, area: Area) -> object:
    """An area of the sheet with this number from 0 as UNO's struct."""
    return struct(
        "table.CellRangeAddress",
        Sheet=sheet,
        StartColumn=area.column - 1,
        StartRow=area.row - 1,
        EndColumn=area.last_column - 1,
        EndRow=area.last_row - 1,
    )


def cell_address(sheet: int, area: Area) -> object:
    """The upper left cell of an area as UNO's struct."""
    return struct("table.CellAddress", Sheet=sheet, Column=area.column - 1, Row=area.row - 1)


def area_of(address: Any) -> Area:  # noqa: ANN401
    """UNO's struct as an area."""
    return Area.between(address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1)
