"""Gives every signature its mailbox, and the admin the first rules and limits."""

from django.db import migrations

from pacts.addresses import mailbox_key, name_key
from pacts.links import code, code_fingerprint
from pacts.models.signatures import new_receipt_code

ACTIVE = ["pending", "confirmed", "held"]
# What these providers do with an address stands in their own help pages.
DOMAINS = [
    # domain, the same as, ignores dots, ignores +tag, is a large provider
    ("*", "", False, True, False),
    ("gmail.com", "", True, True, True),
    ("googlemail.com", "gmail.com", True, True, True),
    ("outlook.com", "", False, True, True),
    ("hotmail.com", "", False, True, True),
    ("hotmail.nl", "", False, True, True),
    ("live.nl", "", False, True, True),
    ("live.com", "", False, True, True),
    ("icloud.com", "", False, True, True),
    ("me.com", "icloud.com", False, True, True),
    ("mac.com", "icloud.com", False, True, True),
    ("proton.me", "", True, True, True),
    ("protonmail.com", "proton.me", True, True, True),
    ("pm.me", "proton.me", True, True, True),
    ("yahoo.com", "", False, False, True),
    ("ziggo.nl", "", False, False, True),
    ("kpnmail.nl", "", False, False, True),
    ("planet.nl", "", False, False, True),
    ("home.nl", "", False, False, True),
    ("casema.nl", "", False, False, True),
    ("xs4all.nl", "", False, True, True),
    ("breda.nl", "", False, False, False),
]
# A hall of 300 behind one address signs undisturbed; a robot soon waits for a look.
LIMITS = [("address", 400, 600), ("address", 2000, 86_400), ("network", 600, 600), ("domain", 200, 3600)]


def fill(apps, schema_editor):
    MailDomain = apps.get_model("pacts", "MailDomain")
    MailDomain.objects.bulk_create(
        MailDomain(domain=domain, canonical=same, is_dot_ignored=dots, is_tag_ignored=tag, is_provider=large)
        for domain, same, dots, tag, large in DOMAINS
    )
    Limit = apps.get_model("pacts", "Limit")
    Limit.objects.bulk_create(Limit(per=per, many=many, seconds=seconds) for per, many, seconds in LIMITS)
    give_mailboxes(apps, {rule.domain: rule for rule in MailDomain.objects.all()})


def give_mailboxes(apps, rules):
    """The fold by provider is new: of three on one mailbox the third, if any, gets a look first."""
    Signature = apps.get_model("pacts", "Signature")
    Mailbox = apps.get_model("pacts", "Mailbox")
    for signature in Signature.objects.order_by("pk").iterator():
        signature.name_key = name_key(signature.name)
        signature.changed_at = signature.withdrawn_at or signature.confirmed_at or signature.created_at
        if signature.confirmed_at:
            signature.counted_on = signature.confirmed_at.date()
        if signature.email:
            box, _ = Mailbox.objects.get_or_create(
                pact_id=signature.pact_id,
                key=mailbox_key(signature.email, rules),
                defaults={"created_at": signature.created_at},
            )
            box.mails = min(5, box.mails + signature.mails_sent)
            box.save()
            signature.mailbox = box
            place(Signature, signature)
        if signature.nonce:
            signature.receipt_code = new_receipt_code()
            signature.code_sha256 = code_fingerprint(code(signature.nonce))
        signature.save()


def place(Signature, signature):
    if signature.state not in ACTIVE:
        return
    others = Signature.objects.filter(
        mailbox=signature.mailbox, kind=signature.kind, state__in=ACTIVE
    ).exclude(pk=signature.pk)
    free = {1, 2} - set(others.exclude(mailbox_slot=None).values_list("mailbox_slot", flat=True))
    if free and not others.filter(name_key=signature.name_key).exclude(mailbox_slot=None).exists():
        signature.mailbox_slot = min(free)
    else:
        signature.mailbox, signature.state = None, "held"
        signature.state_reason = "Deze postbus had al een handtekening."


class Migration(migrations.Migration):
    dependencies = [("pacts", "0002_signing")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
