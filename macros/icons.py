# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Draw the ribbon's icons: ``python macros/icons.py`` writes one PNG per button into ``macros/icons/``.

64 pixels square: screens are set to 100-200 % and Excel scales one picture for all. Strokes are at least 4 pixels wide
and straight edges lie on multiples of 4, so that a sharp pixel is left where a small button shows the picture at 16.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

SIZE: Final = 64

INK: Final = "33475B"
PAPER: Final = "FFFFFF"
BLUE: Final = "1F6FB2"
GREEN: Final = "23895B"
ORANGE: Final = "E08A1E"
RED: Final = "C8372D"

Point = tuple[float, float]
Field = npt.NDArray[np.float64]
"""Distance of every pixel's centre from a shape's edge, negative inside."""

Pixels = npt.NDArray[np.uint8]
"""Rows of pixels, each red, green, blue and opacity (0-255)."""

_Y, _X = np.mgrid[0:SIZE, 0:SIZE] + 0.5


@dataclass(frozen=True)
class Shape:
    """An area of one colour."""

    distance: Field
    colour: str


def box(start: Point, end: Point, colour: str, *, radius: float = 2) -> Shape:
    """A rectangle with rounded corners, from top left to bottom right."""
    (left, top), (right, bottom) = start, end
    x = np.abs(_X - (left + right) / 2) - (right - left) / 2 + radius
    y = np.abs(_Y - (top + bottom) / 2) - (bottom - top) / 2 + radius
    outside = np.hypot(np.maximum(x, 0), np.maximum(y, 0))
    return Shape(outside + np.minimum(np.maximum(x, y), 0) - radius, colour)


def disc(x: float, y: float, radius: float, colour: str) -> Shape:
    """A filled circle."""
    return Shape(np.hypot(_X - x, _Y - y) - radius, colour)


def line(*points: Point, width: float, colour: str) -> Shape:
    """A line through points, with round ends."""
    parts = [_from_segment(start, end) for start, end in itertools.pairwise(points)]
    return Shape(np.minimum.reduce(parts) - width / 2, colour)


def arc(centre: Point, radius: float, degrees: tuple[int, int], *, width: float, colour: str) -> Shape:
    """A part of a circle; degrees run clockwise from three o'clock."""
    x, y = centre
    angles = np.radians(np.linspace(*degrees, 1 + abs(degrees[1] - degrees[0]) // 5))
    points = zip(x + radius * np.cos(angles), y + radius * np.sin(angles), strict=True)
    return line(*points, width=width, colour=colour)


def polygon(*points: Point, colour: str) -> Shape:
    """A filled polygon without holes."""
    edges = list(zip(points, (*points[1:], points[0]), strict=True))
    distance = np.minimum.reduce([_from_segment(start, end) for start, end in edges])
    inside = np.zeros((SIZE, SIZE), dtype=bool)
    for (x0, y0), (x1, y1) in edges:
        if y0 != y1:
            inside ^= ((y0 > _Y) != (y1 > _Y)) & ((x1 - x0) * (_Y - y0) / (y1 - y0) + x0 > _X)
    return Shape(np.where(inside, -distance, distance), colour)


def _from_segment(start: Point, end: Point) -> Field:
    dx, dy = end[0] - start[0], end[1] - start[1]
    along = np.clip(((_X - start[0]) * dx + (_Y - start[1]) * dy) / (dx * dx + dy * dy), 0, 1)
    distance: Field = np.hypot(_X - start[0] - along * dx, _Y - start[1] - along * dy)
    return distance


def sheet(left: float = 12, top: float = 4, right: float = 52, bottom: float = 60) -> tuple[Shape, Shape]:
    """A sheet of paper with an outline."""
    return (
        box((left, top), (right, bottom), INK, radius=4),
        box((left + 4, top + 4), (right - 4, bottom - 4), PAPER, radius=1),
    )


def bar(left: float, right: float, y: float, colour: str = INK) -> Shape:
    """A line of text on a sheet."""
    return box((left, y), (right, y + 4), colour, radius=0.5)


def validate() -> list[Shape]:
    """A sheet, ticked."""
    return [
        *sheet(8, 4, 48, 60),
        bar(16, 40, 14),
        bar(16, 40, 24),
        line((25, 40), (36, 51), (58, 25), width=14, colour=PAPER),
        line((25, 40), (36, 51), (58, 25), width=9, colour=GREEN),
    ]


def repair() -> list[Shape]:
    """A sum, and a wrench."""
    return [
        line((36, 10), (10, 10), (26, 29), (10, 48), (36, 48), width=8, colour=BLUE),
        line((36, 34), (56, 56), width=14, colour=PAPER),
        line((37, 35), (56, 56), width=9, colour=ORANGE),
        disc(36, 34, 12, ORANGE),
        disc(36, 34, 5, PAPER),
        polygon((24, 22), (40, 22), (36, 34), colour=PAPER),
    ]


def refresh() -> list[Shape]:
    """Two arrows that make a circle."""
    return [
        arc((32, 32), 21, (-165, -40), width=8, colour=BLUE),
        polygon((58, 8), (58, 32), (36, 24), colour=BLUE),
        arc((32, 32), 21, (15, 140), width=8, colour=GREEN),
        polygon((6, 56), (6, 32), (28, 40), colour=GREEN),
    ]


def confirm_crosswalk() -> list[Shape]:
    """What belongs together is joined, and ticked."""
    return [
        line((16, 14), (48, 14), width=4, colour=INK),
        line((16, 16), (30, 44), width=4, colour=INK),
        box((4, 4), (24, 24), BLUE),
        box((40, 4), (60, 24), ORANGE),
        box((4, 40), (24, 60), BLUE),
        line((32, 46), (41, 55), (58, 37), width=8, colour=GREEN),
    ]


def crosswalk() -> list[Shape]:
    """A list of what has gone where: ways that cross on a sheet."""
    return [
        *sheet(4, 4, 60, 60),
        line((20, 18), (42, 46), width=4, colour=INK),
        line((20, 46), (42, 18), width=4, colour=INK),
        box((12, 12), (24, 24), BLUE),
        box((12, 40), (24, 52), BLUE),
        box((40, 12), (52, 24), ORANGE),
        box((40, 40), (52, 52), ORANGE),
    ]


def statements() -> list[Shape]:
    """Two ledgers, side by side."""
    return [
        *sheet(4, 8, 34, 56),
        *sheet(30, 8, 60, 56),
        box((8, 12), (30, 20), BLUE, radius=0.5),
        box((34, 12), (56, 20), ORANGE, radius=0.5),
        *(bar(left, left + 12, y) for left in (12, 40) for y in (24, 32, 44)),
    ]


def supplement() -> list[Shape]:
    """A ledger, and something more."""
    return [
        *sheet(4, 4, 44, 60),
        box((8, 8), (40, 16), ORANGE, radius=0.5),
        *(bar(12, 36, y) for y in (20, 28, 36, 48)),
        disc(46, 44, 17, PAPER),
        disc(46, 44, 14, ORANGE),
        line((38, 44), (54, 44), width=5, colour=PAPER),
        line((46, 36), (46, 52), width=5, colour=PAPER),
    ]


def plan() -> list[Shape]:
    """A sheet with numbered headings."""
    rows = [(16, 12), (24, 24), (24, 36), (16, 48)]
    return [
        *sheet(8, 4, 56, 60),
        *(box((left, y), (left + 6, y + 6), BLUE, radius=1) for left, y in rows),
        *(bar(left + 10, 48, y + 1) for left, y in rows),
    ]


def variance() -> list[Shape]:
    """Bars above and below a line."""
    return [
        box((8, 8), (20, 36), BLUE, radius=1),
        box((26, 36), (38, 56), RED, radius=1),
        box((44, 20), (56, 36), BLUE, radius=1),
        bar(0, 64, 36),
    ]


def errata() -> list[Shape]:
    """A line struck out, and the right one below it."""
    return [
        *sheet(4, 4, 60, 60),
        box((12, 16), (52, 24), INK, radius=1),
        line((10, 28), (54, 12), width=6, colour=RED),
        polygon((24, 30), (40, 30), (32, 40), colour=INK),
        box((12, 44), (52, 52), GREEN, radius=1),
    ]


def pdf() -> list[Shape]:
    """A sheet with the three letters."""
    letters = (
        line((12, 48), (12, 34), (17, 34), width=3.5, colour=PAPER),
        arc((17, 37.5), 3.5, (-90, 90), width=3.5, colour=PAPER),
        line((17, 41), (12, 41), width=3.5, colour=PAPER),
        line((28, 48), (28, 34), (31, 34), width=3.5, colour=PAPER),
        arc((30, 41), 7, (-90, 90), width=3.5, colour=PAPER),
        line((31, 48), (28, 48), width=3.5, colour=PAPER),
        line((45, 48), (45, 34), (53, 34), width=3.5, colour=PAPER),
        line((45, 41), (51, 41), width=3.5, colour=PAPER),
    )
    return [*sheet(8, 4, 56, 60), bar(16, 48, 12), bar(16, 48, 20), box((0, 28), (64, 52), RED, radius=3), *letters]


def mail() -> list[Shape]:
    """An envelope."""
    return [
        box((4, 12), (60, 52), INK, radius=4),
        box((8, 16), (56, 48), PAPER, radius=1),
        polygon((8, 16), (56, 16), (32, 36), colour=BLUE),
        line((8, 17), (32, 37), (56, 17), width=4, colour=INK),
    ]


def mail_check() -> list[Shape]:
    """An envelope that somebody has looked at."""
    return [
        box((4, 8), (56, 44), INK, radius=4),
        box((8, 12), (52, 40), PAPER, radius=1),
        polygon((8, 12), (52, 12), (30, 30), colour=BLUE),
        line((8, 13), (30, 31), (52, 13), width=4, colour=INK),
        disc(46, 46, 17, PAPER),
        disc(46, 46, 14, GREEN),
        line((39, 46), (44, 52), (54, 40), width=5, colour=PAPER),
    ]


def freeze() -> list[Shape]:
    """A closed padlock."""
    return [
        arc((32, 22), 13, (-180, 0), width=7, colour=INK),
        line((19, 22), (19, 32), width=7, colour=INK),
        line((45, 22), (45, 32), width=7, colour=INK),
        box((8, 28), (56, 62), ORANGE, radius=5),
        disc(32, 42, 5, PAPER),
        line((32, 43), (32, 52), width=5, colour=PAPER),
    ]


def rollover() -> list[Shape]:
    """A calendar, and onwards."""
    return [
        box((4, 8), (52, 58), INK, radius=4),
        box((8, 24), (48, 54), PAPER, radius=1),
        line((16, 4), (16, 14), width=5, colour=INK),
        line((40, 4), (40, 14), width=5, colour=INK),
        polygon((38, 22), (38, 58), (63, 40), colour=PAPER),
        polygon((42, 29), (42, 51), (60, 40), colour=GREEN),
        box((16, 35), (43, 45), GREEN, radius=1),
    ]


def undo() -> list[Shape]:
    """An arrow that turns back."""
    return [
        line((20, 24), (40, 24), width=9, colour=BLUE),
        arc((40, 39), 15, (-90, 90), width=9, colour=BLUE),
        line((40, 54), (22, 54), width=9, colour=BLUE),
        polygon((3, 24), (25, 5), (25, 43), colour=BLUE),
    ]


def help_() -> list[Shape]:
    """A question mark."""
    return [
        disc(32, 32, 30, BLUE),
        arc((32, 25), 10, (-180, 45), width=7, colour=PAPER),
        line((39, 32), (32, 39), (32, 41), width=7, colour=PAPER),
        disc(32, 51, 4.5, PAPER),
    ]


def doctor() -> list[Shape]:
    """A computer, and its pulse."""
    return [
        box((4, 4), (60, 48), INK, radius=4),
        box((8, 8), (56, 44), PAPER, radius=1),
        line((12, 26), (21, 26), (27, 15), (36, 37), (42, 26), (52, 26), width=5, colour=GREEN),
        box((28, 48), (36, 56), INK, radius=0.5),
        box((16, 56), (48, 60), INK),
    ]


ICONS: Final = {
    drawing.__name__.rstrip("_"): drawing
    for drawing in (
        validate,
        repair,
        refresh,
        confirm_crosswalk,
        crosswalk,
        statements,
        supplement,
        plan,
        variance,
        errata,
        pdf,
        mail,
        mail_check,
        freeze,
        rollover,
        undo,
        help_,
        doctor,
    )
}


def pixels(shapes: list[Shape]) -> Pixels:
    """The shapes, one over the other."""
    colour, opacity = np.zeros((SIZE, SIZE, 3)), np.zeros((SIZE, SIZE, 1))
    for shape in shapes:
        cover = np.clip(0.5 - shape.distance, 0, 1)[..., None]
        left = opacity * (1 - cover)
        total = cover + left
        colour = (np.array([*bytes.fromhex(shape.colour)]) * cover + colour * left) / np.maximum(total, 1e-9)
        opacity = total
    image: Pixels = np.rint(np.concatenate([colour, opacity * 255], axis=2)).astype(np.uint8)
    return image


def png(image: Pixels) -> bytes:
    """The picture as a PNG file."""
    rows = b"".join(b"\0" + row.tobytes() for row in image)
    head = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def main() -> None:
    """Write every icon."""
    folder = Path(__file__).parent / "icons"
    folder.mkdir(exist_ok=True)
    for name, drawing in ICONS.items():
        (folder / f"{name}.png").write_bytes(png(pixels(drawing())))


if __name__ == "__main__":
    main()
