"""The part of the pact that is signed now, which several of these pages are about."""

OPEN_PACT = "deel-3"
