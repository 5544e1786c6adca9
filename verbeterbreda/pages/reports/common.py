"""What several of these pages are about."""

OPEN_PACT = "deel-3"
"""The part that is signed now."""
