"""The steps of an organisation that signs: through the site, or through the services."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from PIL import Image

from pacts import links, services
from pacts.forms import make_stamp
from pacts.models import Organisation, Pact, Signature
from tests.pacts.journey import hidden
from verbeterbreda.accounts.models import User

NAME = "Stichting Proefwonen"
EMAIL = "directie@proefwonen.example"
CONTACT = "Ayşe Yıldız"
PLEDGE = "We maken veertig woningen warm."


def address(pact: Pact) -> str:
    return f"/pacten/{pact.slug}/ondertekenen/organisatie/"


def answers(**changes: Any) -> dict[str, Any]:
    """Return a filled-in form, opened a minute ago; a value of None leaves a field out."""
    filled = {
        "legal_name": NAME,
        "kvk_number": "12345678",
        "homepage": "www.proefwonen.example",
        "role": "executing",
        "pledge_1_text": PLEDGE,
        "pledge_1_goal": "GW1",
        "pledge_1_by": "eind 2027",
        "contact_name": CONTACT,
        "mandate": "Directeur",
        "email": EMAIL,
        "is_mandate_declared": "on",
        "consent": "on",
        "nickname": "",
        "opened": make_stamp(timezone.now() - timedelta(minutes=1)),
        "stap": "Verder",
    } | changes
    return {name: value for name, value in filled.items() if value is not None}


def fill_in(client: Client, pact: Pact, **changes: Any) -> HttpResponse:
    return client.post(address(pact), answers(**changes))


def send(client: Client, pact: Pact, checked: HttpResponse, button: str = "verstuur") -> Any:
    return client.post(address(pact), {"antwoorden": hidden(checked), button: "1"})


def sign(client: Client, pact: Pact, **changes: Any) -> HttpResponse:
    """Fill in the form, check the answers and send them."""
    return send(client, pact, fill_in(client, pact, **changes))


def store(
    pact: Pact,
    *,
    name: str = NAME,
    email: str = EMAIL,
    kvk_number: str = "",
    role: str = "executing",
    logo: bytes = b"",
    promises: tuple[services.Promise, ...] = (services.Promise(PLEDGE, "GW1", "eind 2027"),),
    is_confirmed: bool = True,
    now: datetime | None = None,
) -> Signature:
    """Apply, and confirm by mail, through the services; return the signature."""
    now = now or timezone.now()
    services.sign(
        pact=pact,
        signing=services.Signing(
            name=name,
            email=email,
            display="full",
            organising=services.Organising(
                role=role,
                mandate="Directeur",
                kvk_number=kvk_number,
                website="https://proefwonen.example",
                contact_name=CONTACT,
                logo=logo,
                promises=promises,
            ),
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


def take_part(
    pact: Pact, by: User, *, organisation: Organisation | None = None, **details: Any
) -> Signature:
    """Apply, confirm, and be accepted by the bureau."""
    signature = store(pact, **details)
    return services.accept(
        signature=signature, organisation=organisation, by=by, now=timezone.now()
    )


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 30), **options: Any) -> bytes:
    """Return a red picture as the bytes of a file."""
    out = BytesIO()
    Image.new("RGB", size, "#a8301f").save(out, kind, **options)
    return out.getvalue()


def upload(content: bytes, name: str = "logo.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)
