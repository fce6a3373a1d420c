"""A sheet's protection under the names that Excel gives it, so that one program serves both."""

from typing import Any

from pybudget.calc.remote import CalcError, Remote


class ProtectedSheet:
    """Calc's sheet object. Besides its own members it has those three of Excel."""

    __slots__ = ("_native",)

    def __init__(self, native: Remote) -> None:
        """Stand before ``native``."""
        self._native = native

    @property
    def ProtectContents(self) -> bool:  # noqa: N802 - Excel's name
        """Whether the sheet is protected."""
        protected: bool = self._native.isProtected()
        return protected

    def Protect(self, Password: str = "") -> None:  # noqa: N802, N803 - Excel's names
        """Protect the sheet."""
        self._native.protect(Password)

    def Unprotect(self, Password: str = "") -> None:  # noqa: N802, N803 - Excel's names
        """Take the protection away.

        Raises:
            PermissionError: The password is wrong.
        """
        try:
            self._native.unprotect(Password)
        except CalcError as error:
            message = "The sheet's protection has another password."
            raise PermissionError(message) from error

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - UNO's members are unchecked
        """A member of Calc's sheet."""
        return getattr(self._native, name)
