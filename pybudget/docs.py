"""Generated pages, kept in git: ``python -m pybudget.docs`` writes them, a test says when they are stale."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Final

from pybudget import cli, resources
from pybudget.rules.page import catalogue_page

DEMO_FOLDER: Final = "demo-output"
_DEMO_OUTPUT: Final = re.compile(r"(?<=<!-- demo output -->\n```text\n).*?(?=```\n)", re.DOTALL)


def demo_output() -> str:
    """What ``make demo`` prints, run in a folder of its own."""
    printed = io.StringIO()
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(printed):
        os.chdir(folder)
        try:
            cli.main(["demo", "--out", DEMO_FOLDER])
        finally:
            os.chdir(before)
    return printed.getvalue()


def pages() -> dict[Path, str]:
    """Every generated page with its content."""
    root = resources.folder("workbook").parent
    readme = root / "README.md"
    return {
        root / "docs" / "rules.md": catalogue_page(),
        readme: _DEMO_OUTPUT.sub(lambda _: demo_output(), readme.read_text(encoding="utf-8")),
    }


def main() -> int:
    """Write the pages."""
    for path, content in pages().items():
        path.write_text(content, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
