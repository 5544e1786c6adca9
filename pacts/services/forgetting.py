"""Traces of a signer outside the signature: addresses of mails, and what staff wrote about it.

The signature itself is emptied by its owner (own.py) or by the rules of data_retention.yaml.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import batched

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from pacts.models import InvalidatedSignature, OrganisationDetails, PaperSignature, Signature
from verbeterbreda.outbox.models import Message
from verbeterbreda.outbox.services import forget

GOODBYE_TAKES = timedelta(days=4)
"""The outbox gives up after three; then an address to say goodbye to is of no use either."""
MANY = 1000


def forget_traces(signature: Signature) -> None:
    """Empty what staff wrote about one signature. Its mails are forgotten by who calls this."""
    _log_about([str(signature.pk)]).update(change_message="", object_repr=str(signature))
    InvalidatedSignature.objects.filter(signature=signature).delete()


def sweep(now: datetime) -> int:
    """Do the same for everybody whom the rules forgot; return how many rows were touched.

    It walks over the traces, which are few, and not over the signatures.
    """
    return _sweep_mails(now) + _sweep_log()


def _sweep_mails(now: datetime) -> int:
    old = Message.objects.filter(kind__startswith="pacts.", created_at__lt=now - GOODBYE_TAKES)
    refs = old.exclude(to_email="").values_list("ref", flat=True).distinct()
    gone = list(_forgotten(ref for ref in list(refs) if ref.isdecimal()))
    for ref in gone:
        forget(kind_prefix="pacts.", ref=ref)
    return len(gone)


def _sweep_log() -> int:
    entries = _log_about(None).exclude(change_message="")
    keys = {key for key in entries.values_list("object_id", flat=True) if key}
    gone = list(_forgotten(keys))
    return sum(
        _log_about(list(some)).update(change_message="", object_repr="Handtekening")
        for some in batched(gone, MANY)
    )


def _forgotten(keys: Iterable[str]) -> Iterator[str]:
    """Yield which of these numbers belong to no signature with a person in it."""
    for some in batched(keys, MANY):
        known = Signature.objects.filter(pk__in=some).exclude(name="", email="")
        there = {str(key) for key in known.values_list("pk", flat=True)}
        yield from (key for key in some if key not in there)


def _log_about(keys: list[str] | None) -> QuerySet[LogEntry]:
    """Return what the admin logged about signatures; about all of them for None."""
    kinds = ContentType.objects.get_for_models(
        Signature, PaperSignature, OrganisationDetails, for_concrete_models=False
    )
    entries = LogEntry.objects.filter(content_type__in=kinds.values())
    return entries if keys is None else entries.filter(object_id__in=keys)
