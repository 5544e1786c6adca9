"""Making the file of an edition, once: by whoever took it, and again when that worker died."""

import hashlib
import logging
import os
import tempfile
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from verbeterbreda.documents import kinds
from verbeterbreda.documents.models import Edition
from verbeterbreda.documents.services.asking import PATIENCE, QUEUED, reason
from verbeterbreda.lib import pagecache
from verbeterbreda.lib.private_files import PrivateStorage

if TYPE_CHECKING:
    from verbeterbreda.lib.pdf import Attached, Progress

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""An edition whose worker died is free again after this; telling how far it is extends it."""
MOST_TRIES = 3
TELL_SECONDS = 1.0
GIVEN_UP = (
    f"Het maken is {MOST_TRIES} keer afgebroken zonder melding. Vaak heeft de machine dan te "
    "weinig geheugen."
)


def render(*, edition: Edition, now: datetime) -> Edition:
    """Render a waiting edition and publish it, or keep the reason why that failed.

    Whoever renders takes it first: two workers never publish one edition. The file is written
    beside its place and then moved there; its name holds its hash, so nothing ever overwrites a
    published file. What was published before stays served until then.
    """
    claim = _Claim(edition.pk, uuid.uuid4().hex, _pages_before(edition))
    if not claim.take(now):
        edition.refresh_from_db()
        return edition
    edition.refresh_from_db()
    try:
        values = _make_file(edition, claim)
    except Exception as error:  # whatever it was: the reason is kept, the last edition stays
        log.exception("Edition %s of %s %s failed.", edition.number, edition.kind, edition.key)
        values = {"state": Edition.State.FAILED, "error": reason(error)}
    else:
        values |= {"state": Edition.State.PUBLISHED, "published_at": now}
    claim.end(values)
    pagecache.bump()
    edition.refresh_from_db()
    return edition


def resume(*, now: datetime) -> int:
    """Enqueue the editions whose worker died, or that no worker came to; return how many.

    One that ended a worker again and again is given up: it would do so for ever.
    """
    from verbeterbreda.documents.tasks import render_edition

    lapsed = Q(claimed_until_at=None) | Q(claimed_until_at__lte=now)
    left = Edition.objects.filter(lapsed, state=Edition.State.WAITING)
    resumed = 0
    for pk in list(left.values_list("pk", flat=True)):
        row = left.filter(pk=pk)
        with transaction.atomic():
            if row.filter(tries__gte=MOST_TRIES).update(
                state=Edition.State.FAILED, error=GIVEN_UP, claimed_by="", step=""
            ):
                continue
            if row.update(claimed_by="", claimed_until_at=now + PATIENCE, step=QUEUED):
                render_edition.enqueue(pk)
                resumed += 1
    return resumed


@dataclass
class _Claim:
    """The right to make one edition, which lasts as long as its progress is told."""

    edition: int
    token: str
    pages_before: int | None
    told_at: float = 0.0

    def take(self, now: datetime) -> bool:
        free = Q(claimed_by="") | Q(claimed_until_at=None) | Q(claimed_until_at__lte=now)
        row = Edition.objects.filter(free, pk=self.edition, state=Edition.State.WAITING)
        return bool(
            row.update(
                claimed_by=self.token,
                claimed_until_at=now + LEASE,
                tries=F("tries") + 1,
                step="begonnen",
            )
        )

    def tell(self, progress: "Progress") -> None:
        """Say how far it is, at most once a second, and keep the claim."""
        if time.monotonic() - self.told_at < TELL_SECONDS:
            return
        self.told_at = time.monotonic()
        step = _step(progress, self.pages_before)
        self._row().update(step=step, claimed_until_at=timezone.now() + LEASE)

    def end(self, values: dict[str, Any]) -> None:
        """Write what came of it, unless another took it over."""
        self._row().update(**values, claimed_by="", claimed_until_at=None, step="")

    def _row(self) -> "models.QuerySet[Edition]":
        return Edition.objects.filter(
            pk=self.edition, state=Edition.State.WAITING, claimed_by=self.token
        )


def _step(progress: "Progress", pages_before: int | None) -> str:
    """How far a Progress of lib/pdf is, in words: bladzijde 12 van ongeveer 19."""
    if progress.is_writing:
        return "het bestand schrijven"
    about = f" van ongeveer {pages_before}" if pages_before else ""
    step = f"bladzijde {progress.page}{about}"
    return f"{step}, nog een keer voor de inhoudsopgave" if progress.round > 1 else step


def _pages_before(edition: Edition) -> int | None:
    """How many pages the edition before it has, as far as we know."""
    before = Edition.objects.of(edition.kind, edition.key).published()
    return before.values_list("pages", flat=True).first()


def _make_file(edition: Edition, claim: _Claim) -> dict[str, Any]:
    from verbeterbreda.lib.pdf import render_pdf  # WeasyPrint: only ever loaded in the worker

    pages = 0

    def tell(progress: "Progress") -> None:
        nonlocal pages
        pages = progress.page or pages
        claim.tell(progress)

    content = render_pdf(
        edition.html,
        base_url=settings.SITE_URL + settings.STATIC_URL,
        title=edition.title,
        identifier=f"{edition.kind}/{edition.key}/{edition.number}",
        created=edition.created_at,
        tell=tell,
        attachments=[_attached(kinds.Attachment(**each)) for each in edition.attachments],
    )
    digest = hashlib.sha256(content).hexdigest()
    stem = f"{edition.key}-{edition.number}-{digest[:16]}"
    name = f"editions/{edition.kind}/{stem}.pdf"
    _write(Path(default_storage.path(name)), content)
    return {
        "file": name,
        "sha256": digest,
        "bytes": len(content),
        "pages": pages or None,
        "html": "",
        "error": "",
    }


def _attached(attachment: kinds.Attachment) -> "Attached":
    """Read a file that goes along; PdfError when it is not what the text of the edition names."""
    from verbeterbreda.lib.pdf import Attached, PdfError

    storage = PrivateStorage() if attachment.is_private else default_storage
    try:
        with storage.open(attachment.path) as file:
            content = file.read()
    except OSError as error:
        raise PdfError(f"De bijlage ‘{attachment.title}’ is er niet meer.") from error
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise PdfError(f"De bijlage ‘{attachment.title}’ is niet meer hetzelfde bestand.")
    return Attached(attachment.name, attachment.title, content)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)
