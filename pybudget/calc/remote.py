"""Objects of the running Calc, each access counted."""

from typing import Any, Final

from pybudget.calc.calls import count_uno

_INTERFACE: Final = "pyuno"
_METHOD: Final = "PyUNO_callable"
_DEAD_OBJECT: Final = "illegal object given"
"""What the bridge says of an object that it reached once."""


class CalcGoneError(ConnectionError):
    """Calc has ended, or was ended, while it was being used."""


class CalcError(RuntimeError):
    """Calc refused a call.

    The bridge's own exceptions cannot stand in for it: they take no traceback from a `with` statement.
    """

    def __init__(self, kind: str, message: str) -> None:
        """Keep UNO's name of the exception, e.g. ``"com.sun.star.io.IOException"``, beside its message."""
        super().__init__(f"{kind.rpartition('.')[2]}: {message}" if message else kind)
        self.kind = kind


class Remote:
    """An object that lives in Calc.

    Its members are those of the UNO interface and are known to Calc only, hence the one `Any` that this engine needs:
    whatever comes out of a member is unchecked until it is put into a typed name.
    """

    __slots__ = ("native",)
    native: object

    def __init__(self, native: object) -> None:
        """Wrap an object of the bridge."""
        object.__setattr__(self, "native", native)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """A property's value, or a method."""
        try:
            member = getattr(self.native, name)
        except AttributeError:
            raise
        except Exception as error:  # noqa: BLE001 - what is not Calc's is passed on
            raise _translated(error) from None
        if type(member).__name__ == _METHOD:
            return _Method(member)
        count_uno()
        return wrapped(member)

    def __setattr__(self, name: str, value: object) -> None:
        """Set a property in Calc."""
        count_uno()
        try:
            setattr(self.native, name, native(value))
        except Exception as error:  # noqa: BLE001 - what is not Calc's is passed on
            raise _translated(error) from None

    def __eq__(self, other: object) -> bool:
        """The same object in Calc, which may be known here under several wrappers."""
        return isinstance(other, Remote) and bool(self.native == other.native)

    def __hash__(self) -> int:
        """Equal for all wrappers of one kind; the bridge offers nothing finer that is stable."""
        return hash(type(self.native))


class _Method:
    __slots__ = ("_function",)

    def __init__(self, function: Any) -> None:  # noqa: ANN401
        self._function = function

    def __call__(self, *arguments: object) -> Any:  # noqa: ANN401
        count_uno()
        try:
            return wrapped(self._function(*map(native, arguments)))
        except Exception as error:  # noqa: BLE001 - what is not Calc's is passed on
            raise _translated(error) from None


def wrapped(value: object) -> object:
    """What came from Calc, with its objects wrapped. Plain values, structs and blocks pass as they are."""
    if type(value).__name__ == _INTERFACE:
        return Remote(value)
    if isinstance(value, tuple) and value and type(value[0]).__name__ == _INTERFACE:
        return tuple(map(Remote, value))
    return value


def native(value: object) -> object:
    """What goes to Calc, unwrapped."""
    return value.native if isinstance(value, Remote) else value


def _translated(error: Exception) -> Exception:
    """The bridge's exceptions in our terms: a lost connection is told apart from a refusal."""
    kind = type(error).__name__
    if not kind.startswith("com.sun.star."):
        return error
    message = str(getattr(error, "Message", ""))
    if kind.endswith("DisposedException") or _DEAD_OBJECT in message:
        return CalcGoneError("Calc has ended; its books are no longer open.")
    return CalcError(kind, message)
