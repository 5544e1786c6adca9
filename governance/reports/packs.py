"""Which papers a board pack holds as files, and what it says of those that it does not."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from django.core.files.storage import default_storage

from governance import papers
from governance.reports.meetings import MeetingReport, PaperView
from verbeterbreda.documents.kinds import Attachment
from verbeterbreda.lib.private_files import PrivateStorage

MOST_BYTES = 25_000_000
"""Of all files in one pack together: it has to fit through the mail of a member."""
GONE = "Dit bestand is er niet meer, of het is veranderd. Daarom zit het niet in deze PDF."
TOO_LARGE = "Dit bestand past niet meer in deze PDF. Haal het op van het adres hierboven."


def with_files(report: MeetingReport) -> MeetingReport:
    """Return the report of a board pack with the files that go along, in order, while they fit.

    What was uploaded goes to whoever may read the paper. Documents of this site are only in the
    pack of members: some of them are drafts that their own page keeps from everybody else.
    """
    room, items = MOST_BYTES, []
    for item in report.items:
        found = []
        for paper in item.papers:
            packed = _packed(paper, room, report.is_for_members)
            room -= packed.bytes
            found.append(packed)
        items.append(replace(item, papers=tuple(found)))
    return replace(report, items=tuple(items))


def attachments(report: MeetingReport) -> Sequence[Attachment]:
    """Return the files of a board pack."""
    return [paper.stored for paper in report.attached if paper.stored]


def _packed(paper: PaperView, room: int, is_for_members: bool) -> PaperView:
    stored = paper.stored
    if stored is None or not (stored.is_private or is_for_members):
        return paper
    storage = PrivateStorage() if stored.is_private else default_storage
    try:
        if storage.size(stored.path) > room:
            return replace(paper, remark=TOO_LARGE)
        with storage.open(stored.path) as file:
            content = file.read()
    except OSError:
        return replace(paper, remark=GONE)
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        return replace(paper, remark=GONE)
    remark = papers.remark(content)
    return replace(paper, attachment=stored.name, bytes=len(content), remark=remark)
