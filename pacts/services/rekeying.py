"""When staff change what a provider does with an address, who signed already is found by it too."""

from django.db import transaction

from pacts.addresses import EVERY_OTHER, mailbox_key
from pacts.models import Mailbox, MailDomain, Signature

BATCH = 500


def rekey(*, domain: str) -> tuple[int, int]:
    """Give the mailboxes of addresses at a domain the key that the rules of now make.

    Returns how many changed, and how many stay apart because two mailboxes turn out to be one:
    those people signed under the rules of then, and whoever signs next meets one of the two.
    """
    rules = {rule.domain: rule for rule in MailDomain.objects.all()}
    rows = Signature.objects.exclude(email="").filter(mailbox__isnull=False).order_by("pk")
    if domain != EVERY_OTHER and "xn--" not in domain:
        rows = rows.filter(email__iendswith=f"@{domain}")
    boxes = rows.values_list("mailbox_id", "email", "mailbox__key").iterator(BATCH)
    wrong = {pk: new for pk, email, key in boxes if (new := mailbox_key(email, rules)) != key}
    changed = sum(_moved(pk, key) for pk, key in wrong.items())
    return changed, len(wrong) - changed


@transaction.atomic
def _moved(pk: int, key: str) -> bool:
    """Change one key; False when another mailbox of this pact has it."""
    box = Mailbox.objects.select_for_update().get(pk=pk)
    if Mailbox.objects.filter(pact=box.pact_id, key=key).exists():
        return False
    box.key = key
    box.save(update_fields=["key"])
    return True
