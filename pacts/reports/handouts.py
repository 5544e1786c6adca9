"""What goes along to a meeting: a list to sign on paper, and a poster with a QR code."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString

from pacts.models import Pact, PactVersion, SigningSession
from verbeterbreda.lib.formats import local, nl_period
from verbeterbreda.lib.qr import qr_svg

LINES = 24
"""Two pages of twelve; hands need room to write."""


@dataclass(frozen=True)
class PaperList:
    """A list to print. It names the text by version and hash, as every signature does."""

    title: str
    data_date: date
    pact: Pact
    version: PactVersion
    text_address: str
    contact: str

    @property
    def numbers(self) -> range:
        return range(1, LINES + 1)


@dataclass(frozen=True)
class Poster:
    """A poster for one signing session. `address` is what the code holds, `words` what to type."""

    title: str
    data_date: date
    pact: Pact
    session: SigningSession
    when: str
    address: str
    qr: SafeString

    @property
    def words(self) -> str:
        return self.address.split("://", 1)[-1].rstrip("/")


def paper_list(pact: Pact) -> PaperList:
    """Return the list for the newest text of a pact; PactVersion.DoesNotExist without one."""
    version = pact.versions.filter(state=PactVersion.State.PUBLISHED).latest("number")
    assert version.published_at is not None, "a published version has its moment"
    return PaperList(
        title=f"Handtekeningen voor {pact.title}",
        data_date=local(version.published_at).date(),
        pact=pact,
        version=version,
        text_address=settings.SITE_URL + reverse("pacts:text", args=[pact.slug]),
        contact=settings.CONTACT_EMAIL,
    )


def paper_list_keys(now: datetime) -> list[str]:
    """Return the pacts that can be signed now or later, and so can be taken along."""
    open_or_later = Pact.objects.filter(
        Q(signing_until_at=None) | Q(signing_until_at__gt=now),
        signing_from_at__isnull=False,
        revised_at=None,
        versions__state=PactVersion.State.PUBLISHED,
    )
    return list(open_or_later.distinct().values_list("slug", flat=True))


def poster_page(session: SigningSession) -> str:
    """Return the page to which the code on the poster leads."""
    return reverse("pacts:here", args=[session.pact_id, session.code])


def poster(session: SigningSession) -> Poster:
    address = settings.SITE_URL + poster_page(session)
    return Poster(
        title=f"Onderteken {session.pact.title}",
        data_date=local(session.starts_at).date(),
        pact=session.pact,
        session=session,
        when=nl_period(session.starts_at, session.ends_at),
        address=address,
        qr=qr_svg(address, title=f"QR-code naar {address}"),
    )


def poster_keys(now: datetime) -> list[str]:
    """Return the sessions that are still to come or going on."""
    coming = SigningSession.objects.filter(ends_at__gt=now)
    return [str(number) for number in coming.values_list("pk", flat=True)]
