"""A mail whose headers for programs arrive as they are."""

import email.policy
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage as Message
from email.policy import Policy
from typing import Any

from django.core.mail import EmailMessage


class OneLine(UnstructuredHeader):
    """An address for a program. Python would write a long one as an encoded word, which no mail
    program reads there; a line may be 998 characters long."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


REGISTRY = HeaderRegistry()
REGISTRY.map_to_type("list-unsubscribe", OneLine)  # type: ignore[arg-type]  # made a header there


class Envelope(EmailMessage):
    def message(self, *, policy: Any = email.policy.default) -> Message:
        return super().message(policy=policy.clone(header_factory=REGISTRY))  # type: ignore[no-any-return]
