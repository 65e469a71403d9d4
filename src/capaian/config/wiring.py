"""The one place where ports meet adapters, and where the kinds of step meet the stages that do their work."""

from __future__ import annotations

from pathlib import Path

from capaian.procedures.ports import FINISHERS, STEP_KINDS


def connect() -> None:
    """Called once, when every stage is ready."""
    from django.conf import settings

    from capaian.archive.tasks import KINDS as ARCHIVE
    from capaian.archive.tasks import PERIODIC as CHECKING
    from capaian.archive.tasks import TOPICS as ARCHIVING
    from capaian.archive.tasks import file_run
    from capaian.collection.tasks import KINDS as COLLECTION
    from capaian.config.signing import WiredDesk
    from capaian.foundation.worker import PERIODIC, TOPICS
    from capaian.letters.exchange.taking import own_cover
    from capaian.letters.tasks import KINDS as LETTERS
    from capaian.notifications.adapters.smtp import SmtpMailer
    from capaian.notifications.ports import connect as connect_mail
    from capaian.notifications.tasks import PERIODIC as REMINDERS
    from capaian.notifications.tasks import TOPICS as TELLING
    from capaian.reporting.ports import connect as connect_cover
    from capaian.reporting.tasks import KINDS as REPORTING
    from capaian.signing.ports import connect as connect_signing
    from capaian.signing.tasks import KINDS as SIGNING

    connect_signing(WiredDesk(Path(settings.CAPAIAN_AUTHORITY_DIR), secret=settings.SECRET_KEY))
    connect_cover(own_cover)
    STEP_KINDS.clear()
    STEP_KINDS.update({kind.key: kind for kind in (*COLLECTION, *REPORTING, *LETTERS, *SIGNING, *ARCHIVE)})
    FINISHERS[:] = [file_run]
    TOPICS.clear()
    TOPICS.update({**ARCHIVING, **TELLING})
    PERIODIC[:] = [*REMINDERS, *CHECKING]
    connect_mail(SmtpMailer(settings.SMTP_URL, sender=settings.MAIL_FROM) if settings.SMTP_URL else None)
