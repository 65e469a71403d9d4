"""What the kinds that write, review and submit a report say of its comments."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from capaian.procedures.ports import TaskRef
from capaian.reporting.domain.revision import CommentLine
from capaian.reporting.selectors.drafts import Comment, pending_comments


def comment_lines(comments: Sequence[Comment]) -> tuple[CommentLine, ...]:
    """Comments as papers print them."""
    return tuple(CommentLine(c.number, c.title, c.text, c.acted_title or c.name, c.answer, c.state) for c in comments)


def pending_blockers(task: TaskRef) -> list[str]:
    """Why a draft cannot be approved yet: its comments that are neither resolved nor carried to a meeting."""
    pending = pending_comments(task.run.id)
    if not pending:
        return []
    named = "; ".join(f"{one.number} ({one.title or gettext('the whole document')})" for one in pending)
    return [gettext("Comments that are neither resolved nor carried to the meeting: %(comments)s.") % {"comments": named}]
