"""The detector behind the service: loaded in the background, ready only once it has scanned a probe."""

from __future__ import annotations

import logging
from pathlib import Path

from detector import Detector, ModelError
from service.problems import refuse

__all__ = ["Engine"]

_LOG = logging.getLogger(__name__)
_PROBE = "A probe of two lines.\n探针：第二行。\n"


class Engine:
    """Holds one detector, or the fact that there is none yet. Safe to ask from several threads."""

    __slots__ = ("_detector", "_failed", "_path", "_proved")

    def __init__(self, detector: Detector | None = None, path: str | Path | None = None) -> None:
        """Take ``detector``, or remember to load the model ``path`` (None: the shipped one)."""
        self._detector = detector
        self._path = path
        self._failed = False
        self._proved = False

    def load(self) -> None:
        """Load the model and scan the probe; a failure is logged and shows as not ready."""
        try:
            if self._detector is None:
                self._detector = Detector.load(self._path)
            self._prove(self._detector)
        except ModelError as error:
            self._failed = True
            _LOG.error("the model cannot be loaded: %s", error)
        except Exception:
            self._failed = True
            _LOG.exception("the model cannot be loaded or does not scan")

    def detector(self) -> Detector:
        """Return the detector, proved by a probe. Raises a 503 problem while there is none."""
        if self._proved and self._detector is not None:
            return self._detector
        if self._detector is not None and not self._failed:
            self.load()
        if self._failed:
            refuse("not-ready", "The model could not be loaded or does not scan; the log of the service says why.")
        if self._detector is None:
            refuse("not-ready", "The model is still being loaded; ask again in a few seconds.")
        return self._detector

    def _prove(self, detector: Detector) -> None:
        if detector.scan(_PROBE).undo() != _PROBE:
            raise ModelError("the probe text did not come back whole; restore the model folder")
        self._proved = True
