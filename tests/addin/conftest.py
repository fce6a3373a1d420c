from pathlib import Path

import pytest

from pybudget.addin import xlam


@pytest.fixture(scope="session")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The add-in as users get it."""
    return xlam.write(tmp_path_factory.mktemp("addin"))
