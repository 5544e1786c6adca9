"""Where somebody signs. The steps are the same everywhere; this is what differs."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from pacts.models import Pact, SigningSession
from pacts.services import Signed
from verbeterbreda.lib.languages import address


@dataclass(frozen=True)
class Desk:
    """The website; or a signing session, on one's own telephone or on the tablet that is shared."""

    pact: Pact
    session: SigningSession | None = None
    is_shared: bool = False

    @property
    def path(self) -> str:
        """The page of the form; every step is sent to it."""
        if self.session is None:
            return reverse("pacts:sign", args=[self.pact.slug])
        name = "pacts:kiosk" if self.is_shared else "pacts:here"
        return reverse(name, args=[self.pact.slug, self.session.code])

    @property
    def action(self) -> str:
        """The same, in the language that is on."""
        return address(self.path)

    def after(self, signed: Signed, reference: str) -> str:
        """Return the page that says what happens next; `reference` is the signer's to ask with."""
        is_held = signed is Signed.HELD
        if self.is_shared and self.session:
            done = reverse("pacts:kiosk_done", args=[self.pact.slug, self.session.code])
            return f"{done}?nagekeken=1" if is_held else done
        if is_held:
            held = reverse("pacts:held", args=[self.pact.slug])
            return f"{held}?{urlencode({'code': reference})}"
        return reverse("pacts:mailed", args=[self.pact.slug])
