"""The pictures on the buttons are the drawn ones and can be told apart at the size of a small button."""

import runpy
import struct
import zlib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from pybudget import resources
from pybudget.addin.buttons import BUTTONS

MACROS = resources.folder("macros")
TAGS = [button.tag for button in BUTTONS]


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    program = runpy.run_path(str(MACROS / "icons.py"), run_name="icons")
    return {tag: program["pixels"](drawing()) for tag, drawing in program["ICONS"].items()}


def picture(path: Path) -> np.ndarray:
    """Rows of red, green, blue and opacity of a PNG that holds its rows without filters."""
    data = path.read_bytes()
    width, height, depth, colours = struct.unpack_from(">IIBB", data, 16)
    assert (width, height, depth, colours) == (64, 64, 8, 6)
    start = data.index(b"IDAT")
    (size,) = struct.unpack_from(">I", data, start - 4)
    rows = np.frombuffer(zlib.decompress(data[start + 4 : start + 4 + size]), np.uint8).reshape(64, 257)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(64, 64, 4)


def small(tag: str) -> np.ndarray:
    """As a small button shows it: 16 pixels, on white."""
    image = picture(MACROS / "icons" / f"{tag}.png").astype(float)
    opacity = image[..., 3:] / 255
    shown = image[..., :3] * opacity + 255 * (1 - opacity)
    return shown.reshape(16, 4, 16, 4, 3).mean(axis=(1, 3))


def test_there_is_a_drawing_for_each_button_and_no_other(drawn: dict[str, np.ndarray]) -> None:
    assert sorted(drawn) == sorted(TAGS)
    assert sorted(path.stem for path in (MACROS / "icons").iterdir()) == sorted(TAGS)


@pytest.mark.parametrize("tag", TAGS)
def test_the_stored_picture_is_the_drawn_one(tag: str, drawn: dict[str, np.ndarray]) -> None:
    # Computers differ in the last bit of a sine.
    assert np.abs(drawn[tag].astype(int) - picture(MACROS / "icons" / f"{tag}.png")).max() <= 1


@pytest.mark.parametrize("tag", TAGS)
def test_a_picture_stands_out_from_the_ribbon_even_when_small(tag: str) -> None:
    shown = small(tag)
    assert ((255 - shown).max(axis=2) > 96).mean() > 0.15


def test_no_two_pictures_look_alike_when_small() -> None:
    alike = [
        (one, other)
        for one, other in combinations(TAGS, 2)
        if (np.abs(small(one) - small(other)).max(axis=2) > 64).mean() < 0.2
    ]
    assert alike == []
