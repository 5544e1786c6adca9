"""The steps of signing, as a resident takes them; each returns the answer of the site."""

import html
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from pacts import bureau_emails, links, services
from pacts.forms import make_stamp
from pacts.models import Neighbourhood, Pact, Signature
from pacts.services.review import fingerprint
from verbeterbreda.accounts.models import User
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.models import Message

EMAIL = "ayse@voorbeeld.nl"


def answers(**changes: Any) -> dict[str, Any]:
    """Return a filled-in form, opened a minute ago; a value of None leaves a field out."""
    filled = {
        "name": "Ayşe Yıldız",
        "email": EMAIL,
        "neighbourhood": "",
        "display": "full",
        "motivation": "",
        "consent": "on",
        "website": "",
        "opened": make_stamp(timezone.now() - timedelta(minutes=1)),
        "stap": "Verder",
    } | changes
    return {name: value for name, value in filled.items() if value is not None}


def fill_in(client: Client, pact: Pact, **changes: Any) -> HttpResponse:
    return client.post(f"/pacten/{pact.slug}/ondertekenen/", answers(**changes))


def hidden(response: HttpResponse, name: str = "antwoorden") -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"no hidden field {name!r}"
    return html.unescape(found[1])


def send(client: Client, pact: Pact, checked: HttpResponse) -> HttpResponse:
    return client.post(
        f"/pacten/{pact.slug}/ondertekenen/", {"antwoorden": hidden(checked), "verstuur": "1"}
    )


def sign(client: Client, pact: Pact, **changes: Any) -> HttpResponse:
    """Fill in the form, check the answers and send them."""
    return send(client, pact, fill_in(client, pact, **changes))


@dataclass(frozen=True)
class Posted:
    """A message in the outbox, read as its mail would be if it left now."""

    row: Message

    @property
    def to_email(self) -> str:
        return self.row.to_email

    @property
    def mail(self) -> kinds.Mail:
        mail = kinds.build(self.row.kind, self.row.ref, self.row.language)
        assert mail, f"{self.row.kind} has nothing to say any more"
        return mail

    @property
    def subject(self) -> str:
        return self.mail.subject

    @property
    def text(self) -> str:
        return self.mail.text


def confirm_path(message: Posted) -> str:
    return link(message, "bevestigen")


def mine_path(message: Posted) -> str:
    return link(message, "mijn-handtekening")


def withdraw_path(message: Posted) -> str:
    """Return the page that asks whether to withdraw; it lies below one's own page."""
    path, question_mark, query = mine_path(message).partition("?")
    return f"{path}intrekken/{question_mark}{query}"


def link(message: Posted, word: str) -> str:
    """Return the path of the link in a mail that holds this word."""
    found = re.search(rf"https?://[^/\s]+(/\S*{word}\S*)", message.text)
    assert found, f"no link with {word} in: {message.text}"
    return found[1]


def mails() -> list[Posted]:
    """Return the mails to signers; what the bureau is told stands apart."""
    rows = Message.objects.exclude(kind=bureau_emails.KIND)
    return [Posted(row) for row in rows.order_by("pk")]


def approve_motivation(signature: Signature, *, by: User) -> Signature:
    """Let the motivation into the list as it stands now."""
    return services.approve_motivation(
        signature=signature, seen=fingerprint(signature.motivation), by=by, now=timezone.now()
    )


def store(
    pact: Pact,
    *,
    name: str = "Ayşe Yıldız",
    email: str = EMAIL,
    display: str = "full",
    neighbourhood: Neighbourhood | None = None,
    motivation: str = "",
    now: datetime | None = None,
    is_confirmed: bool = True,
) -> Signature:
    """Sign, and confirm, through the services; return the signature."""
    now = now or timezone.now()
    services.sign(
        pact=pact,
        signing=services.Signing(
            name=name,
            email=email,
            display=display,
            neighbourhood=neighbourhood,
            motivation=motivation,
        ),
        origin=services.Origin(opened_at=now - timedelta(minutes=1)),
        now=now,
    )
    signature = pact.signatures.active().get(email=email, name=name)
    if is_confirmed:
        key = services.ByLink(links.token(signature, "confirm"))
        services.confirm(pact=pact, key=key, now=now)
        signature.refresh_from_db()
    return signature
