"""The documents of this room: the board pack, in full for members and less for all."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse

from governance.models import Meeting
from verbeterbreda.documents.kinds import Attachment, Kind, register

if TYPE_CHECKING:
    from governance.reports.meetings import MeetingReport

MEMBERS_PACK = "vergaderstukken"
PUBLIC_PACK = "vergaderstukken-openbaar"


def register_kinds() -> None:
    """Make the board packs known to the app that renders documents."""
    register(
        Kind(
            name=MEMBERS_PACK,
            template="pdf/board_pack.html",
            build=lambda key: _report(key, is_member=True),
            keys=lambda: _keys(Meeting.objects.all()),
            address=_address,
            renews=list,  # made when the bureau asks, not each night while it is a draft
            attachments=_attachments,
        )
    )
    register(
        Kind(
            name=PUBLIC_PACK,
            template="pdf/board_pack.html",
            build=lambda key: _report(key, is_member=False),
            keys=lambda: _keys(Meeting.objects.public()),
            address=_address,
            renews=list,
            attachments=_attachments,
        )
    )


def _keys(meetings: Iterable[Meeting]) -> list[str]:
    return [str(meeting.pk) for meeting in meetings]


def _address(key: str) -> str:
    return reverse("governance:meeting", args=[int(key)])


def _report(key: str, *, is_member: bool) -> "MeetingReport":
    from governance.reports.meetings import board_pack
    from governance.reports.packs import with_files

    meeting = Meeting.objects.select_related("body").get(pk=int(key))
    return with_files(board_pack(meeting, is_member=is_member))


def _attachments(report: "MeetingReport") -> Sequence[Attachment]:
    from governance.reports.packs import attachments

    return attachments(report)
