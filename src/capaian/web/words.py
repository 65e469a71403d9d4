"""What states and kinds of work are called on the screen, and which tone and sign they carry. No rules."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# What an officer does at a step of this kind, said as the thing to do.
KINDS = {
    "order": _("Order the collection"),
    "meet": _("Hold the meeting"),
    "invite": _("Invite to the meeting"),
    "plan": _("Plan the activities"),
    "gather": _("Gather the documents"),
    "method": _("Set the method of measuring"),
    "design-form": _("Prepare the form"),
    "review-form": _("Decide on the form"),
    "distribute": _("Distribute the form"),
    "fill": _("Fill the form"),
    "collect": _("Collect the forms"),
    "verify": _("Verify the data"),
    "record": _("Record and print the data"),
    "recap": _("Recapitulate"),
    "measure": _("Measure the achievement"),
    "analyse": _("Analyse causes and solutions"),
    "report": _("Report upward"),
    "draft": _("Draft the report"),
    "review": _("Decide on the draft"),
    "submit": _("Submit for approval"),
    "initial": _("Put your initial"),
    "sign": _("Sign"),
    "cover-letter": _("Write the cover letter"),
    "duplicate": _("Make the copies"),
    "send": _("Send"),
    "archive": _("Archive"),
    "socialise": _("Share with the officials"),
    "consolidate": _("Consolidate the shorter periods"),
}
# state → (words, tone, icon)
TASK_STATES = {
    "open": (_("Open"), "info", "circle-dashed"),
    "done": (_("Done"), "ok", "circle-check"),
    "skipped": (_("Skipped"), "", "arrow-right"),
    "withdrawn": (_("Withdrawn"), "", "arrow-back-up"),
    "returned": (_("Returned"), "warn", "arrow-back-up"),
    "late": (_("Overdue"), "bad", "clock"),
}
RUN_STATES = {
    "running": (_("Going on"), "info", "player-play"),
    "suspended": (_("Suspended"), "warn", "lock"),
    "finished": (_("Finished"), "ok", "circle-check"),
    "cancelled": (_("Cancelled"), "", "x"),
}
