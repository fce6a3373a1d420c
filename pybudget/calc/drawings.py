"""Drawings on a sheet: shapes of all kinds, and pictures among them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, Self, TypeVar

from xlwings import base_classes

from pybudget.calc.characters import Characters
from pybudget.calc.fonts import Font
from pybudget.calc.interface import fills, refuse
from pybudget.calc.range_place import POINTS_A_MILLIMETRE_100TH, points
from pybudget.calc.remote import Remote
from pybudget.calc.uno_types import properties, struct

if TYPE_CHECKING:
    from pybudget.calc.ranges import Range
    from pybudget.calc.sheets import Sheet

_PICTURE: Final = "com.sun.star.drawing.GraphicObjectShape"
_NOTE: Final = "com.sun.star.drawing.CaptionShape"
_KINDS: Final = {
    _PICTURE: "picture",
    "com.sun.star.drawing.CustomShape": "auto_shape",
    "com.sun.star.drawing.TextShape": "text_box",
    "com.sun.star.drawing.LineShape": "line",
    "com.sun.star.drawing.ConnectorShape": "line",
    "com.sun.star.drawing.GroupShape": "group",
    "com.sun.star.drawing.OLE2Shape": "chart",
    "com.sun.star.drawing.ControlShape": "form_control",
}
_HUNDREDTHS_A_PIXEL: Final = 2540 / 96
_AS_IT_IS: Final = -1
"""xlwings' way to ask for a picture's own size."""


class _Drawing:
    """Name, place and size, in points from the sheet's upper left corner."""

    def __init__(self, sheet: "Sheet", native: Remote) -> None:
        self._sheet = sheet
        self._native = native

    @property
    def api(self) -> Remote:
        """Calc's shape."""
        return self._native

    @property
    def parent(self) -> "Sheet":
        """Its sheet."""
        return self._sheet

    @property
    def name(self) -> str:
        """Its name."""
        name: str = self._native.Name
        return name

    @name.setter
    def name(self, value: str) -> None:
        self._native.setName(value)

    @property
    def left(self) -> float:
        """Points from the left."""
        return points(self._native.Position.X)

    @left.setter
    def left(self, value: float) -> None:
        self._native.setPosition(struct("awt.Point", X=_hundredths(value), Y=self._native.Position.Y))

    @property
    def top(self) -> float:
        """Points from above."""
        return points(self._native.Position.Y)

    @top.setter
    def top(self, value: float) -> None:
        self._native.setPosition(struct("awt.Point", X=self._native.Position.X, Y=_hundredths(value)))

    def delete(self) -> None:
        """Remove it."""
        self._sheet.native.DrawPage.remove(self._native)

    def _resize(self, width: float, height: float) -> None:
        """To so many hundredths of a millimetre."""
        self._native.setSize(struct("awt.Size", Width=round(width), Height=round(height)))


@fills(base_classes.Shape)
class Shape(_Drawing, base_classes.Shape):
    """A shape of any kind."""

    @property
    def index(self) -> int:
        """Its number from 1, from the back."""
        order: int = self._native.ZOrder
        return order + 1

    @property
    def type(self) -> str:
        """One of xlwings' words for kinds of shapes."""
        kind = str(self._native.ShapeType)
        if kind not in _KINDS:
            refuse("Shape.type", f"xlwings has no word for {kind}")
        return _KINDS[kind]

    @property
    def width(self) -> float:
        """In points."""
        return points(self._native.Size.Width)

    @width.setter
    def width(self, value: float) -> None:
        self._resize(_hundredths(value), self._native.Size.Height)

    @property
    def height(self) -> float:
        """In points."""
        return points(self._native.Size.Height)

    @height.setter
    def height(self, value: float) -> None:
        self._resize(self._native.Size.Width, _hundredths(value))

    def scale_width(self, factor: float, relative_to_original_size: object, scale: str) -> None:
        """Make it so many times as wide. A picture keeps its proportions."""
        self._scale(factor, bool(relative_to_original_size), scale, (factor, 1))

    def scale_height(self, factor: float, relative_to_original_size: object, scale: str) -> None:
        """Make it so many times as high. A picture keeps its proportions."""
        self._scale(factor, bool(relative_to_original_size), scale, (1, factor))

    @property
    def text(self) -> str | None:
        """What it says; None where it says nothing."""
        return str(self._native.String) or None

    @text.setter
    def text(self, value: str) -> None:
        self._native.setString(value)

    @property
    def font(self) -> Font:
        """The font of its text."""
        return Font(self._native)

    @property
    def characters(self) -> Characters:
        """The characters of its text."""
        return Characters(self._native)

    def activate(self) -> None:
        """Show its sheet and select it."""
        self._sheet.activate()
        self._sheet.book.document.CurrentController.select(self._native)

    def _scale(self, factor: float, from_original: bool, scale: str, factors: tuple[float, float]) -> None:  # noqa: FBT001
        if scale != "scale_from_top_left":
            refuse(f"Shape scaled by {scale!r}", "it is scaled from its upper left corner")
        is_picture = self._native.ShapeType == _PICTURE
        if from_original and not is_picture:
            refuse("Shape scaled from its original size", "only a picture has one")
        width, height = _own_size(self._native.Graphic) if from_original else _size(self._native)
        across, down = (factor, factor) if is_picture else factors
        self._resize(width * across, height * down)


@fills(base_classes.Picture)
class Picture(_Drawing, base_classes.Picture):
    """A picture."""

    def __init__(self, sheet: "Sheet", native: Remote) -> None:
        """The picture ``native`` on ``sheet``."""
        super().__init__(sheet, native)
        self._locked = False

    @property
    def lock_aspect_ratio(self) -> bool:
        """Whether this object keeps the proportions when it sets a width or height. Calc does not store it."""
        return self._locked

    @lock_aspect_ratio.setter
    def lock_aspect_ratio(self, value: bool) -> None:
        self._locked = bool(value)

    @property
    def width(self) -> float:
        """In points."""
        return points(self._native.Size.Width)

    @width.setter
    def width(self, value: float) -> None:
        width, height = _size(self._native)
        wanted = _hundredths(value)
        self._resize(wanted, height * wanted / width if self._locked else height)

    @property
    def height(self) -> float:
        """In points."""
        return points(self._native.Size.Height)

    @height.setter
    def height(self, value: float) -> None:
        width, height = _size(self._native)
        wanted = _hundredths(value)
        self._resize(width * wanted / height if self._locked else width, wanted)

    def index(self) -> int:
        """Its number from 1 among all drawings, from the back."""
        order: int = self._native.ZOrder
        return order + 1

    def update(self, filename: str) -> Self:
        """Show another file's picture in the same place."""
        self._native.Graphic = _graphic(self._sheet, filename)
        return self


_Kind = TypeVar("_Kind", Shape, Picture)


class _Drawings(Generic[_Kind]):
    """The drawings of a sheet that are of one kind, from the back."""

    _wrap: type[_Kind]

    def __init__(self, sheet: "Sheet") -> None:
        self._sheet = sheet

    @property
    def api(self) -> Remote:
        """Calc's drawing page."""
        page: Remote = self._sheet.native.DrawPage
        return page

    @property
    def parent(self) -> "Sheet":
        """The sheet."""
        return self._sheet

    def __call__(self, key: str | int) -> _Kind:
        """One by its name or its number from 1."""
        found = self._all()
        if isinstance(key, int):
            if not 1 <= key <= len(found):
                raise KeyError(key)
            return found[key - 1]
        for drawing in found:
            if drawing.name.lower() == key.lower():
                return drawing
        raise KeyError(key)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all())

    def __iter__(self) -> Iterator[_Kind]:
        """From the back."""
        return iter(self._all())

    def __contains__(self, key: str | int) -> bool:
        """Whether there is such a one."""
        try:
            self(key)
        except KeyError:
            return False
        return True

    def _all(self) -> list[_Kind]:
        page = self.api
        shapes = [page.getByIndex(number) for number in range(page.Count)]
        return [self._wrap(self._sheet, shape) for shape in shapes if self._includes(str(shape.ShapeType))]

    @staticmethod
    def _includes(kind: str) -> bool:
        return kind != _NOTE


@fills(base_classes.Collection)
class Shapes(_Drawings[Shape], base_classes.Collection):
    """All drawings of a sheet except the boxes of notes."""

    _wrap = Shape


@fills(base_classes.Pictures)
class Pictures(_Drawings[Picture], base_classes.Pictures, base_classes.Collection):
    """The pictures of a sheet."""

    _wrap = Picture

    def add(  # noqa: PLR0913, PLR0917 - xlwings' signature
        self,
        filename: str,
        link_to_file: object,
        save_with_document: object,
        left: float | None,
        top: float | None,
        width: float,
        height: float,
        anchor: "Range | None" = None,
    ) -> Picture:
        """Put a file's picture on the sheet, in its own size where width and height are -1."""
        if link_to_file or not save_with_document:
            refuse("Pictures.add(link_to_file=True)", "pictures are stored in the book")
        if anchor is not None:
            left, top = anchor.left, anchor.top
        graphic = _graphic(self._sheet, filename)
        shape: Remote = self._sheet.book.document.createInstance(_PICTURE)
        self.api.add(shape)
        shape.Graphic = graphic
        own_width, own_height = _own_size(graphic)
        shape.setSize(
            struct(
                "awt.Size",
                Width=round(own_width) if width == _AS_IT_IS else _hundredths(width),
                Height=round(own_height) if height == _AS_IT_IS else _hundredths(height),
            )
        )
        shape.setPosition(struct("awt.Point", X=_hundredths(left or 0), Y=_hundredths(top or 0)))
        shape.setName(self._free_name())
        return Picture(self._sheet, shape)

    def _free_name(self) -> str:
        taken = {picture.name for picture in self._all()}
        return next(f"Picture {number}" for number in range(1, len(taken) + 2) if f"Picture {number}" not in taken)

    @staticmethod
    def _includes(kind: str) -> bool:
        return kind == _PICTURE


def _hundredths(in_points: float) -> int:
    return round(in_points / POINTS_A_MILLIMETRE_100TH)


def _size(shape: Remote) -> tuple[float, float]:
    size = shape.Size
    return size.Width, size.Height


def _own_size(graphic: Remote) -> tuple[float, float]:
    """A picture's size in hundredths of a millimetre; at the screen's resolution where the file names none."""
    printed = graphic.Size100thMM
    if printed.Width and printed.Height:
        return printed.Width, printed.Height
    pixels = graphic.SizePixel
    return pixels.Width * _HUNDREDTHS_A_PIXEL, pixels.Height * _HUNDREDTHS_A_PIXEL


def _graphic(sheet: "Sheet", filename: str) -> Remote:
    """The picture of a file.

    Raises:
        ValueError: Not a picture that Calc can read.
    """
    provider = sheet.book.app.office.service("graphic.GraphicProvider")
    graphic = provider.queryGraphic(properties(URL=Path(filename).resolve().as_uri()))
    if not isinstance(graphic, Remote):
        message = f"{filename} is no picture"
        raise ValueError(message)  # noqa: TRY004 - the file is wrong, not its type
    return graphic
