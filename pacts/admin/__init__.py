"""Staff at work, one file per noun. A file here registers its models when it is imported."""

from pacts.admin import (
    abuse,
    counts,
    goals,
    invalidations,
    languages,
    organisations_signing,
    pacts,
    paper,
    partners,
    places,
    pledges,
    sessions,
    signatures,
    texts,
    updates,
)

__all__ = [
    "abuse",
    "counts",
    "goals",
    "invalidations",
    "languages",
    "organisations_signing",
    "pacts",
    "paper",
    "partners",
    "places",
    "pledges",
    "sessions",
    "signatures",
    "texts",
    "updates",
]
