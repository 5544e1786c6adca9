"""What the admin of this room shares."""

from typing import Any

PROVENANCE: Any = ("Herkomst", {"fields": ["source", "locator", "quote"]})
