"""A real mail server in a thread, and the small office whose people are told things."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from capaian.notifications import ports
from capaian.notifications.adapters.smtp import SmtpMailer
from tests.cast import Cast, found_cast


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a client needs; ``refuse`` makes it turn away every recipient."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken: list[EmailMessage] = []
        self.refuse = False


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("220 uji")
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word.startswith(b"EHLO"):
                self.say("250-uji\r\n250 8BITMIME")
            elif word.startswith(b"RCPT") and self.server.refuse:
                self.say("451 mailbox busy")
            elif word == b"DATA":
                self.say("354 go on")
                self.server.taken.append(self.message())
                self.say("250 taken")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def message(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()).rstrip(b"\r\n") != b".":
            lines.append(line[1:] if line.startswith(b"..") else line)
        return email.message_from_bytes(b"".join(lines), policy=email.policy.default)  # type: ignore[return-value]

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def post_office() -> Iterator[MailServer]:
    """The mail server, and the product connected to it."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        before = ports.mailer()
        ports.connect(SmtpMailer(f"smtp://127.0.0.1:{server.server_address[1]}?starttls=0", sender="capaian@uji.test"))
        yield server
        ports.connect(before)
        server.shutdown()
        thread.join()


@pytest.fixture
def cast(db: None) -> Cast:
    return found_cast()
