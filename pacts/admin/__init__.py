"""Staff at work, one file per noun. A file here registers its models when it is imported."""

from pacts.admin import goals, languages, pacts, partners, places, signatures, texts

__all__ = ["goals", "languages", "pacts", "partners", "places", "signatures", "texts"]
