"""E-mail through an SMTP server: ``smtp://user:password@host:587`` (STARTTLS) or ``smtps://…:465``.

``?starttls=0`` sends in clear and is for a server on the same machine only. Certificates are always checked.
"""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from capaian.kernel.errors import InvalidInput
from capaian.notifications.ports import Mail

TIMEOUT = 30.0
LOCAL = {"127.0.0.1", "::1", "localhost"}


class SmtpMailer:
    """One connection per message: an office sends few, and a server that hung up is no case of its own."""

    def __init__(self, url: str, *, sender: str, timeout: float = TIMEOUT) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise InvalidInput("mail.url", "The address of the mail server must begin with smtp:// or smtps://.")
        if not parseaddr(sender)[1].count("@") == 1:
            raise InvalidInput("mail.sender", "The sender of e-mail must be an address.")
        self._host, self._secure = parts.hostname, parts.scheme == "smtps"
        self._port = parts.port or (465 if self._secure else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._starttls = not self._secure and parse_qs(parts.query).get("starttls", ["1"])[0] != "0"
        if not self._secure and not self._starttls and self._host not in LOCAL:
            raise InvalidInput("mail.clear", "E-mail leaves in clear only to a server on this machine.")
        self._sender, self._timeout = sender, timeout

    def send(self, mail: Mail) -> None:
        message = self.message(mail)
        context = ssl.create_default_context()
        if self._secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        with server:
            if self._starttls:
                server.starttls(context=context)
            if self._user:
                server.login(self._user, self._password)
            server.send_message(message)

    def message(self, mail: Mail) -> EmailMessage:
        """The message as it travels. A line break in an address or subject is refused by the header policy."""
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = self._sender, mail.to, " ".join(mail.subject.split())
        domain = parseaddr(self._sender)[1].partition("@")[2]
        made["Message-ID"] = f"<{hashlib.sha256(mail.key.encode()).hexdigest()[:40]}@{domain}>"
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(mail.body)
        return made
