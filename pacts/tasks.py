"""What takes longer than a request may; the worker does it."""

from django.tasks import task

from pacts.services import rekeying


@task()
def rekey(domain: str) -> str:
    """Find who signed with an address at this domain by the rules of now; return how many."""
    changed, apart = rekeying.rekey(domain=domain)
    return f"{changed} changed, {apart} stay apart"
