"""What a reader must know about the translation of the signing journey that is before them."""

from django.utils.translation import gettext as _

from pacts.models import LanguageReview
from verbeterbreda.lib import languages


def translation_note() -> str:
    """Return the warning that no native speaker read the language that is on; empty if one did."""
    if languages.is_dutch():
        return ""
    reviews = LanguageReview.objects.filter(language=languages.current().code)
    if reviews.filter(is_native_speaker=True).exists():
        return ""
    return _(
        "Niemand die deze taal van huis uit spreekt, heeft deze vertaling al nagelezen. Zie je een "
        "fout? Laat het ons weten. Bij verschil geldt de Nederlandse tekst."
    )
