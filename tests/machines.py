"""Computers of staff, made up in a folder: what the installer and 環境診断 see of them."""

from pathlib import Path

from pybudget import __version__
from pybudget.machine import MAC, WINDOWS, Machine

PACKAGES = {
    "docxtpl": "0.20.2",
    "email-validator": "2.3.0",
    "jinja2": "3.1.6",
    "keyring": "25.7.0",
    "lxml": "6.0.0",
    "openpyxl": "3.1.5",
    "packaging": "26.0",
    "pandas": "2.3.0",
    "pypdf": "6.0.0",
    "python-calamine": "0.5.0",
    "python-docx": "1.2.0",
    "rapidfuzz": "3.14.0",
    "xlrd": "2.0.2",
    "xlwings": "0.37.8",
}


def windows(folder: Path) -> Machine:
    """With Excel, and a Python in a place with spaces, an ampersand and Japanese in its name."""
    home = folder / "Users" / "予算 & 総務 課"
    return Machine(
        platform=WINDOWS,
        environ={"APPDATA": str(home / "AppData" / "Roaming"), "USERPROFILE": str(home)},
        home=home,
        python=file(home / "AppData" / "Local" / "pybudget" / "python" / "Scripts" / "python.exe"),
        base=folder / "Program Files" / "Python311",
        python_version=(3, 11, 9),
        bits=64,
        packages=home / "AppData" / "Local" / "pybudget" / "python" / "Lib" / "site-packages",
        encoding="cp932",
        excel=Path(r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"),
        which=lambda _: None,
        package={**PACKAGES, "pywin32": "312"}.get,
        ask=lambda *_: __version__,
    )


def mac(folder: Path) -> Machine:
    """With Excel, and a Python in a place that a shell takes as it is."""
    home = folder / "Users" / "yosan"
    return Machine(
        platform=MAC,
        environ={},
        home=home,
        python=Path("/bin/sh"),  # the folders of tests may hold characters that a shell does not take
        base=Path("/usr/local"),
        python_version=(3, 12, 1),
        bits=64,
        packages=Path("/usr/local/lib/python3.12/site-packages"),
        encoding="ascii",
        excel=Path("/Applications/Microsoft Excel.app"),
        which=lambda _: None,
        package={**PACKAGES, "appscript": "1.5.0", "psutil": "7.0.0"}.get,
        ask=lambda *_: __version__,
    )


def file(path: Path, content: bytes = b"") -> Path:
    """A file with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
