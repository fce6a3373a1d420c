"""How measurements reach whoever measures."""

import sys
from collections.abc import Callable

import pytest


@pytest.fixture
def tell(capfd: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print to the terminal of whoever measures."""

    def show(line: str) -> None:
        with capfd.disabled():
            sys.stdout.write(f"\n{line}\n")

    return show
