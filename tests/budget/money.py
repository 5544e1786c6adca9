"""Schemes and proposals that the tests of money share."""

from typing import Any

from budget.models import Proposal, Scheme


def a_scheme(number: int = 1, **more: Any) -> Scheme:
    facts: dict[str, Any] = {
        "slug": f"proef-{number}",
        "name": f"Regeling {number}",
        "giver": "Het rijk",
        "amount_text": "nog onbekend",
        "purpose": "Waarvoor het is.",
    }
    return Scheme.objects.create(**facts | more)


def a_proposal(number: int = 1, **more: Any) -> Proposal:
    facts: dict[str, Any] = {
        "slug": f"proef-{number}",
        "title": f"Voorstel {number}",
        "text": "Waarvoor het is.",
        "decided_by": "College",
    }
    return Proposal.objects.create(**facts | more)
