"""What the pages of the pacts show, prepared: the templates only say it."""

from pacts.reports.organisations import organisation_page, organisations_page
from pacts.reports.pacts import (
    ResponseNote,
    consultation_text,
    pact_cards,
    pact_page,
    response_note,
    signing_text,
    text_page,
    trail,
)
from pacts.reports.signatories import CSV_HEADER, Asked, signatories_page, signatories_rows

__all__ = [
    "CSV_HEADER",
    "Asked",
    "ResponseNote",
    "consultation_text",
    "organisation_page",
    "organisations_page",
    "pact_cards",
    "pact_page",
    "response_note",
    "signatories_page",
    "signatories_rows",
    "signing_text",
    "text_page",
    "trail",
]
