"""Where mail may go, and in what dress."""

from __future__ import annotations

import pytest

from capaian.kernel.errors import InvalidInput
from capaian.notifications.adapters.smtp import SmtpMailer
from capaian.notifications.ports import Mail


@pytest.mark.parametrize(("url", "sender"), [
    ("http://mail.uji.test", "a@uji.test"), ("smtp://", "a@uji.test"), ("smtp://mail.uji.test", "bukan alamat"),
    ("smtp://mail.uji.test?starttls=0", "a@uji.test"),
])
def test_an_address_that_cannot_work_or_sends_in_clear_is_refused_at_start(url: str, sender: str) -> None:
    with pytest.raises(InvalidInput):
        SmtpMailer(url, sender=sender)


def test_a_line_break_cannot_add_a_header() -> None:
    mailer = SmtpMailer("smtps://user:p%40ss@mail.uji.test", sender="Capaian <capaian@uji.test>")
    made = mailer.message(Mail("k", "a@uji.test", "Judul\r\nBcc: x@uji.test", "Isi"))
    assert made["Subject"] == "Judul Bcc: x@uji.test"
    assert made["Bcc"] is None
    assert made["Message-ID"].endswith("@uji.test>")
    with pytest.raises(ValueError, match="linefeed"):
        mailer.message(Mail("k", "a@uji.test\r\nBcc: x@uji.test", "Judul", "Isi"))
