"""Django's SMTP, and addresses with letters outside ASCII before the @ (RFC 6531)."""

import contextlib
import email.policy
import smtplib
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

PARTING_SECONDS = 1.0


class UnknownAddressError(ValueError):
    """No mail can go to this address through this server, now or later."""


class EmailBackend(smtp.EmailBackend):
    """Sends a whole header in UTF-8 where the server offers SMTPUTF8 and the address needs it."""

    connection: smtplib.SMTP | None
    _partial_connection: smtplib.SMTP | None

    def is_open(self) -> bool:
        return self.connection is not None and self.connection.sock is not None

    def part(self) -> None:
        """Close in order, but do not wait long for a server that may be gone."""
        for connection in (self.connection, self._partial_connection):
            if connection is not None and connection.sock is not None:
                # After a TLS that did not come about not even the socket is left.
                with contextlib.suppress(OSError):
                    connection.sock.settimeout(PARTING_SECONDS)
                    connection.quit()
                with contextlib.suppress(OSError):
                    connection.close()
        self.connection = self._partial_connection = None

    def prep_address(self, address: Any, force_ascii: bool = True) -> str:
        try:
            return str(super().prep_address(address, force_ascii=force_ascii))
        except ValueError as error:
            raise UnknownAddressError(str(error)) from error

    def _send(self, email_message: EmailMessage) -> bool:
        recipients = email_message.recipients()
        if all(address.rpartition("@")[0].isascii() for address in recipients):
            return bool(super()._send(email_message))  # type: ignore[misc]
        assert self.connection is not None
        self.connection.ehlo_or_helo_if_needed()
        if not self.connection.has_extn("smtputf8"):
            raise UnknownAddressError("De mailserver kan geen adres met deze letters aan.")
        self.connection.sendmail(
            self.prep_address(email_message.from_email),
            [self.prep_address(address, force_ascii=False) for address in recipients],
            email_message.message(policy=email.policy.SMTPUTF8).as_bytes(),
            mail_options=["SMTPUTF8", "BODY=8BITMIME"],
        )
        return True
