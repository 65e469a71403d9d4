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
# The one button that closes the task, where it says more than the work itself.
CLOSING = {
    "design-form": _("Send the form on"),
    "fill": _("Hand in the form"),
    "collect": _("Close the collection"),
    "gather": _("The documents are together"),
    "order": _("Give the order"),
    "plan": _("Send the plan on"),
    "method": _("Send the method on"),
    "recap": _("Send the recapitulation on"),
    "analyse": _("Send the analysis on"),
    "draft": _("Send the draft on"),
    "meet": _("Close the meeting"),
    "measure": _("Record the measurement"),
    "cover-letter": _("Finish the cover letter"),
    "archive": _("File it"),
    "socialise": _("Close the sharing"),
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
APPOINTMENTS = (("plt", _("Plt. (acting)")), ("plh", _("Plh. (daily acting)")), ("definitive", _("definitive holder")))
# What a step asks for or leaves, by the names of sop/domain/kinds.py.
ARTEFACTS = {
    "disposition": _("Disposition"),
    "memo": _("Official memo"),
    "invitation": _("Invitation"),
    "attendance": _("Attendance list"),
    "minutes": _("Minutes"),
    "work-plan": _("Work plan"),
    "checklist": _("Document checklist"),
    "method-sheet": _("Method sheet"),
    "form-draft": _("Draft form"),
    "form": _("Form as handed out"),
    "data-returned": _("Record of a return"),
    "draft-returned": _("Sheet of corrections"),
    "draft-changes": _("Sheet of changes"),
    "review-sheet": _("Sheet of the review"),
    "review-statement": _("Statement of review"),
    "decree": _("Decree that adopts the SOP"),
    "evidence": _("Evidence"),
    "events": _("Event log"),
    "sop": _("SOP document"),
    "sop-pack": _("SOP as data"),
    "sop-scan": _("Scan of the SOP ratified on paper"),
    "archived": _("Document with its archive time stamp"),
    "paper": _("Paper"),
    "form-approved": _("Approved form"),
    "receipt": _("Receipts"),
    "form-filled": _("Filled forms"),
    "receipts-recap": _("Recap of receipts"),
    "data-verified": _("Verified data"),
    "data-printout": _("Print-out of the data"),
    "recapitulation": _("Recapitulation"),
    "worksheet": _("Measurement worksheet"),
    "analysis": _("Analysis"),
    "report": _("Report"),
    "disposition-slip": _("Disposition slip"),
    "draft": _("Draft report"),
    "draft-reviewed": _("Reviewed draft"),
    "submission": _("Document for signature"),
    "initialled": _("Initialled document"),
    "signed": _("Signed document"),
    "cover-letter": _("Cover letter"),
    "copies-list": _("List of copies"),
    "dispatch": _("Dispatch book"),
    "archive-entry": _("Archive entry"),
    "acknowledgement": _("Acknowledgements"),
    "consolidated": _("Consolidated data"),
}
# What an event of the log says.
EVENTS = {
    "run_started": _("The run began"),
    "run_finished": _("The run is finished"),
    "run_suspended": _("The run was suspended"),
    "run_resumed": _("The run goes on"),
    "run_cancelled": _("The run was cancelled"),
    "run_reopened": _("The run was opened again"),
    "run_migrated": _("The run moved to another version of the SOP"),
    "task_opened": _("A task opened"),
    "task_touched": _("Work began"),
    "task_done": _("A task was done"),
    "task_skipped": _("A task was skipped"),
    "task_withdrawn": _("A task was withdrawn"),
    "task_superseded": _("A result is replaced by a later round"),
    "deadline_shifted": _("A standard time was shifted"),
    "requirement_waived": _("A requirement was waived"),
    "task_recalled": _("A task was taken back"),
    "task_reassigned": _("A task was handed on"),
}


def artefact_words(key: str) -> str:
    """The name of a kind of document; a paper from outside is named by its own words.

    >>> artefact_words("input:perjanjian-kinerja")
    'Perjanjian kinerja'
    """
    if key.startswith("input:"):
        return key.removeprefix("input:").replace("-", " ").capitalize()
    return str(ARTEFACTS.get(key, key))

PLACES = {
    "days": _("Good for how many days"), "effective": _("In force from"), "file": _("File"), "period": _("Period"),
    "reason": _("Reason"), "received_at": _("Received at"), "receiver": _("Who received it (name and post)"),
    "reference": _("Number or place of the paper"), "scan": _("Scan of the signed document (PDF, JPG or PNG)"),
    "sender": _("Sender"), "subject": _("Subject"), "title": _("Title"), "year": _("Year"),
}  # fmt: skip
"""What a person reads where a refusal names a field of the form."""
