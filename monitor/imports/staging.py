"""Puts what was found beside what is published, with the fate of every figure."""

from collections.abc import Iterable
from datetime import datetime

from monitor.imports.shapes import FoundFigure
from monitor.models import ImportRun


def stage(*, run: ImportRun, figures: Iterable[FoundFigure], now: datetime) -> ImportRun:
    """Check each figure and keep it with its fate; the run ends as proposed or refused.

    Works in batches, so memory does not grow with the number of figures. One refused figure
    makes the run refused: all or nothing. May be called again for the same run: starts anew.
    """
    raise NotImplementedError
