"""What can be applied for, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.urls import reverse

from governance.models import Vacancy


class VacancyState(Enum):
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"
    FILLED = "filled"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class VacanciesReport:
    """Open now, and open later."""

    open: tuple[Vacancy, ...]
    coming: tuple[Vacancy, ...]


def vacancies_report(now: datetime) -> VacanciesReport:
    rows = Vacancy.objects.select_related("seat__body")
    return VacanciesReport(
        open=tuple(rows.open_at(now).order_by("closes_at")),
        coming=tuple(rows.coming_at(now).order_by("opens_at")),
    )


def vacancy_state(vacancy: Vacancy, now: datetime) -> VacancyState:
    """Return how a vacancy stands at this moment; only OPEN takes applications."""
    if vacancy.withdrawn_on:
        return VacancyState.WITHDRAWN
    if vacancy.filled_on:
        return VacancyState.FILLED
    if vacancy.is_open(now):
        return VacancyState.OPEN
    return VacancyState.COMING if now < vacancy.opens_at else VacancyState.CLOSED


def vacancy_trail() -> list[tuple[str, str]]:
    """Return the way to a vacancy, for the breadcrumb."""
    return [
        ("Bestuur", reverse("governance:board")),
        ("Vacatures", reverse("governance:vacancies")),
    ]
