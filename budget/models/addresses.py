"""Keys that are part of an address: one that leads to another page is refused."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, resolve, reverse


def refuse_taken(slug: str, names: Iterable[str]) -> None:
    """Raise ValidationError when a page of these names, with this key, is another page already."""
    for name in names:
        try:
            found = resolve(reverse(name, args=[slug]))
        except NoReverseMatch:
            continue  # what is no key at all, the field itself refuses
        if found.view_name != name:
            raise ValidationError(
                {"slug": f"Het adres met ‘{slug}’ is al van een andere pagina. Kies een andere."}
            )
