"""Figures at work: indicators, their figures, how those come in, and what was corrected."""

from monitor.admin import figures, imports, indicators

__all__ = ["figures", "imports", "indicators"]
