"""Bodies, seats, terms, meetings and decisions. Sits below whatever it decides on."""

from governance.models.bodies import Body, FundingShare
from governance.models.decisions import Decision
from governance.models.feeds import CalendarFeed
from governance.models.meetings import ActionPoint, AgendaItem, Meeting, Paper
from governance.models.seats import Seat, Term
from governance.models.timeline import TimelineItem
from governance.models.vacancies import Application, Vacancy

__all__ = [
    "ActionPoint",
    "AgendaItem",
    "Application",
    "Body",
    "CalendarFeed",
    "Decision",
    "FundingShare",
    "Meeting",
    "Paper",
    "Seat",
    "Term",
    "TimelineItem",
    "Vacancy",
]
