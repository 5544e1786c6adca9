"""The mails about an application. The bureau learns that there is one, and nothing about who."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from governance.models import Application, Vacancy
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.services import put

RECEIPT = "governance.receipt"
TO_BUREAU = "governance.application"
TOKEN_SALT = "governance.application"


def receipt(application: Application, *, now: datetime) -> None:
    """Mail who applied, at most once a day: a stranger can cause it too.

    Call it inside the transaction of what the mail is about.
    """
    put(
        key=f"application:{application.pk}:{timezone.localdate(now)}",
        kind=RECEIPT,
        ref=str(application.pk),
        to=application.email,
        priority=3,
    )


def tell_bureau(vacancy: Vacancy, *, now: datetime) -> None:
    """Mail the bureau that somebody applied, at most once an hour."""
    put(
        key=f"vacancy:{vacancy.pk}:{timezone.localtime(now):%Y-%m-%dT%H%z}",
        kind=TO_BUREAU,
        ref=str(vacancy.pk),
        to=settings.CONTACT_EMAIL,
    )


def token(application: Application) -> str:
    """Return what opens an application: its nonce, signed. Who reads the database has no key."""
    return signing.Signer(salt=TOKEN_SALT).sign(application.nonce)


def nonce_in(token: str) -> str | None:
    """Return the nonce of a token that is ours; None for any other text."""
    try:
        return signing.Signer(salt=TOKEN_SALT).unsign(token)
    except signing.BadSignature:
        return None


def register() -> None:
    """Make the kinds of mail known to the app that sends them."""
    kinds.register(RECEIPT, build_receipt, "We hebben je aanmelding voor een zetel")
    kinds.register(TO_BUREAU, build_for_bureau, "Nieuwe aanmelding voor een zetel (aan het bureau)")


def build_receipt(ref: str) -> kinds.Mail | None:
    """Return the mail to who applied; None when the application is gone."""
    application = Application.objects.select_related("vacancy__seat").filter(pk=ref).first()
    if application is None or application.held_reason:
        return None
    page = reverse("governance:application", args=[token(application)])
    context = {
        "application": application,
        "vacancy": application.vacancy,
        "own_url": f"{settings.SITE_URL}{page}",
        "contact_email": settings.CONTACT_EMAIL,
    }
    return kinds.Mail(
        subject="We hebben je aanmelding voor het bestuur van Verbeter Breda",
        text=render_to_string("governance/mail/receipt.txt", context),
    )


def build_for_bureau(ref: str) -> kinds.Mail | None:
    """Return the mail to the bureau; None when there is nothing to read any more."""
    vacancy = Vacancy.objects.select_related("seat").filter(pk=ref).first()
    count = vacancy.applications.filter(held_reason="").count() if vacancy else 0
    if not count:
        return None
    page = reverse("admin:governance_application_changelist")
    context = {
        "vacancy": vacancy,
        "count": count,
        "admin_url": f"{settings.SITE_URL}{page}?vacancy__id__exact={ref}",
    }
    return kinds.Mail(
        subject="Nieuwe aanmelding voor een zetel in het bestuur",
        text=render_to_string("governance/mail/bureau.txt", context),
    )
