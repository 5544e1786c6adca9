"""The mail that tells signers how it goes on. One click ends it (RFC 8058)."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string

from pacts import links
from pacts.models import Pact, Signature, Update
from pacts.translations import translation_note
from verbeterbreda.lib.languages import is_dutch
from verbeterbreda.outbox import kinds

KIND = "pacts.update"
"""In the outbox "pacts.update:<update>", about a signature: so its mails are forgotten together."""
TEST_KIND = "pacts.update_test"


@dataclass(frozen=True)
class Reader:
    """Who reads it: a name, and the addresses to stop and of their own page."""

    name: str
    stop_url: str
    mine_url: str


def register() -> None:
    """Make the kinds known to the app that sends them."""
    kinds.register(KIND, build, "Bericht aan ondertekenaars")
    kinds.register(TEST_KIND, build_test, "Bericht aan ondertekenaars (proef)")


def build(ref: str) -> kinds.Mail | None:
    """Return the mail for "<signature>:<update>"; None for who left, or asked for no more."""
    signature_key, _, update_key = ref.partition(":")
    followers = Signature.objects.confirmed().filter(pk=signature_key, is_following=True)
    signature = followers.select_related("pact", "details").first()
    update = Update.objects.exclude(state=Update.State.STOPPED).filter(pk=update_key).first()
    if signature is None or update is None:
        return None
    reader = Reader(
        name=_addressed(signature),
        stop_url=links.address(signature, "updates_stop"),
        mine_url=links.address(signature, "mine"),
    )
    return compose(update, signature.pact, reader)


def _addressed(signature: Signature) -> str:
    """Return the person who reads it; of an organisation that is who signed for it."""
    details = getattr(signature, "details", None)
    return details.contact_name if details and details.contact_name else signature.name


def build_test(ref: str) -> kinds.Mail | None:
    """Return the mail of "test:<update>" as a reader would get it, with links that open nothing."""
    update = Update.objects.select_related("pact").filter(pk=ref.partition(":")[2]).first()
    return compose(update, update.pact, example_reader(update.pact)) if update else None


def example_reader(pact: Pact) -> Reader:
    address = f"{settings.SITE_URL}{pact.get_absolute_url()}"
    return Reader(
        name="Voornaam Achternaam",
        stop_url=f"{address}berichten/afmelden/voorbeeld/",
        mine_url=f"{address}mijn-handtekening/voorbeeld/",
    )


def compose(update: Update, pact: Pact, reader: Reader) -> kinds.Mail:
    """Return the mail in the language that is on; what staff wrote stays Dutch."""
    context = {"update": update, "pact": pact, "reader": reader, "is_dutch": is_dutch()}
    text = render_to_string("pacts/mail/update.txt", context)
    return kinds.Mail(
        subject=update.subject,
        text="\n\n".join(filter(None, [text.rstrip(), translation_note()])) + "\n",
        headers={
            "List-Unsubscribe": f"<{reader.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
