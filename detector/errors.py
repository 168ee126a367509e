"""The errors that users of the package can meet; every message says what to do next."""

from __future__ import annotations

__all__ = ["CorpusError", "DetectorError", "InputError", "ModelError", "RulesError"]


class DetectorError(Exception):
    """Root of every error that this package raises on purpose."""


class InputError(DetectorError, ValueError):
    """The text, file, option or request cannot be used as given."""


class RulesError(InputError):
    """An allow or deny rule cannot be used as given; ``index`` is its place (from 0) in the list it stood in, if any."""

    def __init__(self, message: str, index: int | None = None) -> None:
        super().__init__(message)
        self.index = index


class ModelError(DetectorError):
    """The model folder is missing, damaged, tampered with or of another format."""


class CorpusError(DetectorError):
    """Training or evaluation material is missing or malformed."""
