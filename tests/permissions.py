"""Who may do what: one line for every service that writes, and for all that hands data of the office out. The page
docs/reference/permissions.md is made from it.

``holder`` holds the post (or a post of the team) that the task belongs to, or that the thing itself is about;
``another section`` holds the same kind of post elsewhere in the office. A service that is ``inside`` is never asked by a
person: the engine asks it while a task is closed, a run ends, or the worker works.

``python -m tests.permissions`` prints the page.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

ACTORS = ("holder", "another section", "coordinator", "head", "colleague", "administrator", "stranger", "system")
HOLDER = frozenset({"holder"})
KEEPERS = frozenset({"coordinator", "head", "system"})
HEAD = frozenset({"head", "system"})
SETUP = frozenset({"administrator", "system"})
OFFICIALS = frozenset({"holder", "another section", "coordinator", "head", "colleague"})
OFFICE = OFFICIALS | {"administrator"}


@dataclass(frozen=True)
class Rule:
    """``who``: the actors who may; ``note``: what else must hold; ``tried``: the test that tries it where it is not
    ``tests/integration/procedures/test_permissions.py``. Nobody at all: it is inside."""

    service: str
    who: frozenset[str] = frozenset()
    note: str = ""
    tried: str = ""

    @property
    def inside(self) -> bool:
        return not self.who


RULES = (
    Rule("organisation.found_office", frozenset({"system"}), "the installer"),
    Rule("organisation.record_calendar", SETUP),
    Rule("organisation.appoint", SETUP),
    Rule("organisation.end_appointment", SETUP),
    Rule("organisation.point_role", SETUP),
    Rule("organisation.set_email", SETUP | HOLDER, "one's own"),
    Rule("organisation.set_letterhead", SETUP),
    Rule("organisation.grant_oversight", frozenset({"system"}), "the installer, by a decree", "tests/web/test_standing.py"),
    Rule("organisation.end_oversight", frozenset({"system"}), "the installer", "tests/web/test_standing.py"),
    Rule("sop.save_draft", SETUP | {"coordinator"}),
    Rule("sop.discard_draft", SETUP | {"coordinator"}),
    Rule("sop.put_in_force", HEAD, "the post on the identity sheet; without one the head"),
    Rule("procedures.start_run", KEEPERS | HOLDER, "the holder of the first step"),
    Rule("procedures.suspend_run", KEEPERS, "with a reason"),
    Rule("procedures.resume_run", KEEPERS),
    Rule("procedures.cancel_run", HEAD, "with a reason"),
    Rule("procedures.reopen_run", HEAD, "with a reason"),
    Rule("procedures.migrate_run", KEEPERS, "with a reason"),
    Rule("procedures.begin_work", HOLDER),
    Rule("procedures.save_entry", HOLDER),
    Rule("procedures.preview_task", HOLDER, "what the step will leave, marked KONSEP"),
    Rule("procedures.complete_task", HOLDER, "who decides is another person than who made it, or says why not"),
    Rule("procedures.attach_input", HOLDER),
    Rule("procedures.waive_requirement", HOLDER, "with a reason"),
    Rule("procedures.skip_task", KEEPERS, "with a reason; never the whole step, never a decision"),
    Rule("procedures.reassign_task", KEEPERS, "with a reason; not what each post of a group does for itself"),
    Rule("procedures.recall_task", HOLDER, "the same person, with a reason, while nobody has begun what follows"),
    Rule("procedures.leave"),
    Rule("planning.adopt_plan", SETUP),
    Rule("planning.copy_plan_forward", SETUP),
    Rule("planning.record_past", SETUP),
    Rule("planning.record_nomenclature", SETUP, "of one office; that of every office only the installer"),
    Rule("planning.record_strategy", SETUP),
    Rule("planning.draft_agreement", SETUP | HOLDER | {"coordinator"}, "the post itself or who compiles the reports",
         "tests/integration/planning/test_making_an_agreement.py"),
    Rule("planning.record_signature", SETUP | HOLDER, "each party for itself; on paper also the other party",
         "tests/integration/planning/test_making_an_agreement.py"),
    Rule("collection.save_value", HOLDER, "at the step that fills the form"),
    Rule("collection.save_values", HOLDER, "at the step that fills the form"),
    Rule("collection.save_form", HOLDER, "at the step that fills the form"),
    Rule("collection.undo_edit", HOLDER, "what one kept oneself, at the step that fills the form"),
    Rule("collection.redo_edit", HOLDER, "what one took back oneself, at the step that fills the form"),
    Rule("collection.attach_evidence", HOLDER, "at the step that fills the form"),
    Rule("collection.detach_evidence", HOLDER, "not from a value in a signed document"),
    Rule("collection.reuse_evidence", HOLDER, "at the step that fills the form"),
    Rule("collection.verify_value", HOLDER, "at the step that verifies"),
    Rule("collection.load_history", SETUP),
    Rule("collection.add_cell_rule", KEEPERS), Rule("collection.end_cell_rule", KEEPERS),
    Rule("collection.define_series", KEEPERS),
    Rule("collection.record_point", KEEPERS, "a correction with a reason"),
    Rule("collection.approve_form"), Rule("collection.design_form"), Rule("collection.distribute_form"),
    Rule("collection.ensure_handed_out"), Rule("collection.freeze"), Rule("collection.mark_submitted"),
    Rule("collection.reject_form"), Rule("collection.return_suppliers"),
    Rule("measurement.record_results"),
    Rule("reporting.open_follow_up", KEEPERS | HOLDER, "the post that owns it",
         "tests/integration/reporting/test_follow_ups.py"),
    Rule("reporting.update_follow_up", KEEPERS | HOLDER, "the post that owns it",
         "tests/integration/reporting/test_follow_ups.py"),
    Rule("reporting.hand_out", KEEPERS, "tables for ESR, SIPD and LPPD"),
    Rule("reporting.bundle", KEEPERS, "evidence for the LKE"),
    Rule("reporting.record_follow_ups"), Rule("reporting.keep_texts"), Rule("reporting.minute_comments"),
    Rule("reporting.save_words", HOLDER, "at the step that writes the draft"),
    Rule("reporting.add_comment", HOLDER, "at the step that reviews"),
    Rule("reporting.act_on_comment", HOLDER, "at the step that writes or reviews the draft; only the reviewer carries "
         "to a meeting or opens again"),
    Rule("letters.acknowledge", OFFICIALS, "who holds a post of the office"),
    Rule("letters.void_number", KEEPERS | HOLDER, "with a reason"),
    Rule("letters.record_incoming", OFFICIALS | {"system"}, "who holds a post of the office"),
    Rule("letters.forward_letter", OFFICIALS | {"system"}, "who holds a post of the office"),
    Rule("letters.strike_incoming", KEEPERS | HOLDER, "who recorded it; with a reason"),
    Rule("letters.use_as_basis", HOLDER, "the holder of the task, while it is open"),
    Rule("letters.record_receipt", KEEPERS | HOLDER, "the holder of the task that sent it; a correction with a reason"),
    Rule("letters.keep_template", SETUP | {"coordinator"}),
    Rule("letters.put_template_in_force", SETUP | {"coordinator"}),
    Rule("letters.end_template", SETUP | {"coordinator"}),
    Rule("letters.confirm_receipt", HOLDER, "whoever holds the code printed on the letter, also without an account",
         "tests/integration/kinds/test_sending.py"),
    Rule("letters.reserve_number"), Rule("letters.use_numbers"), Rule("letters.reserve_decree"),
    Rule("letters.use_decree"), Rule("letters.record_dispatch"),
    Rule("signing.sign_document", HOLDER, "for a post that one holds oneself", "tests/integration/test_signing.py"),
    Rule("signing.ratify_sop", frozenset({"head"}), "the post on the identity sheet; without one the head",
         "tests/integration/cli/test_ratification.py"),
    Rule("signing.sign_agreement", HOLDER, "its two parties", "tests/integration/planning/test_making_an_agreement.py"),
    Rule("signing.make_signature"), Rule("signing.record_signature"), Rule("signing.prepare_document"),
    Rule("signing.archive_document"),
    Rule("archive.place_hard_copy", OFFICE | {"system"}),
    Rule("archive.file_paper_sop", SETUP | {"coordinator"}, "the posts of the role unit-kearsipan, and who keeps the data"),
    Rule("archive.adopt_schedule", SETUP | {"coordinator"}, "the posts of the role unit-kearsipan, and who keeps the data"),
    Rule("archive.hand_out_package", OFFICE | {"system"}),
    Rule("archive.decide_destruction", frozenset({"head"}), "minutes of a committee",
         "tests/integration/archive/test_destruction.py"),
    Rule("archive.propose_destruction", OFFICIALS, "who holds a post of the office; what the schedule lets go",
         "tests/integration/archive/test_destruction.py"),
    Rule("archive.decline_destruction", frozenset({"head"}), "with a reason",
         "tests/integration/archive/test_destruction.py"),
    Rule("archive.carry_out", frozenset({"coordinator"}),
         "the posts of the role unit-kearsipan where the office has it; another person than who recorded the decision",
         "tests/integration/archive/test_destruction.py"),
    Rule("archive.ask_check", OFFICE | {"system"}),
    Rule("archive.file_sop"), Rule("archive.record_check"),
    Rule("archive.file_run"), Rule("archive.stamp_run"),
    Rule("notifications.mark_read", HOLDER, "what one was told oneself"),
    Rule("notifications.issue_link", KEEPERS | HOLDER, "the holder of the task that sent it"),
    Rule("notifications.revoke_link", KEEPERS | HOLDER, "the holder of the task that sent it; with a reason"),
    Rule("notifications.count_fetch", HOLDER, "whoever holds the link, also without an account",
         "tests/integration/notifications/test_delivery.py"),
    Rule("notifications.retry_message", SETUP, "with a reason; what is the installation's, any administrator"),
    Rule("notifications.discard_message", SETUP, "with a reason; what is the installation's, any administrator"),
    Rule("notifications.tell"), Rule("notifications.mark_mailed"), Rule("notifications.open_link"),
)

_HEAD = """# Who may do what

Every service that writes or hands data of the office out, and who may ask it. A refused act leaves its trace in the trail
of the office, as a done one does. What may be done to a task or a run in which state: [states](generated/states.md).

`holder` holds the post, or a post of the team, that the task belongs to or the thing is about, definitively or as Plt or
Plh, at the moment of acting; `another section` holds the same kind of post beside it; `coordinator` keeps the office's
data or compiles its report; `head` answers for the office; `colleague` is any other official; `administrator` keeps the
office's set-up and holds no post; `stranger` has every one of these powers in another office; `system` is the installer
or the engine.

A post with *oversight* (Inspektorat, Bappeda) reads how every office of its own government stands, and writes nothing there.
"""


def page() -> str:
    """The page: a matrix for what people do, a list of what only the engine does."""
    lines = [_HEAD, f"| Service | {' | '.join(ACTORS)} | And |", f"|---|{'---|' * len(ACTORS)}---|"]
    for rule in RULES:
        if not rule.inside:
            marks = " | ".join("yes" if actor in rule.who else "" for actor in ACTORS)
            lines.append(f"| `{rule.service}` | {marks} | {rule.note} |")
    inside = ", ".join(f"`{rule.service}`" for rule in RULES if rule.inside)
    lines += ["", "## Asked by no person", "",
              "These are asked inside the transaction in which a task is closed, a run ends or the worker works; no door "
              "of the product names them.", "", inside + ".", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(page())
