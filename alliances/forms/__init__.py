"""Forms of the public pages, one file per noun."""

from alliances.forms.actions import ActionFilter
from alliances.forms.plans import AdoptionForm, NextYearForm

__all__ = ["ActionFilter", "AdoptionForm", "NextYearForm"]
