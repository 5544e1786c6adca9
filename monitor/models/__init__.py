"""Indicators, their figures, and how figures come in. What is known, and what is only said."""

from monitor.models.claims import Claim
from monitor.models.corrections import Correction
from monitor.models.imports import ImportedFigure, ImportRun
from monitor.models.indicators import Indicator, IndicatorQuerySet
from monitor.models.observations import Observation
from monitor.models.standings import Standing

__all__ = [
    "Claim",
    "Correction",
    "ImportRun",
    "ImportedFigure",
    "Indicator",
    "IndicatorQuerySet",
    "Observation",
    "Standing",
]
