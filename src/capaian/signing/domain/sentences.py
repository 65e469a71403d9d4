"""A verdict in plain words. English message ids; the doors translate them."""

from __future__ import annotations

from capaian.signing.domain.verdicts import Change, FileVerdict, Level, Sentence, SignatureVerdict, State, Trust


def msgid(text: str) -> str:
    """Mark a text as a message id."""
    return text


STATES = {
    State.VALID: msgid("VALID: the file is unchanged and every signature in it is vouched for."),
    State.UNSIGNED: msgid("NOT SIGNED: there is no signature in this file."),
    State.CHANGED: msgid("CHANGED: this is not the file that was signed."),
    State.STRANGER: msgid("NOT TRUSTED: a signature was issued under an authority that is not known here."),
    State.REVOKED: msgid("NOT VALID: a signer's certificate had been withdrawn when it was used."),
    State.EXPIRED: msgid("NOT PROVEN ANY MORE: the proof of time has run out and was not renewed for the archive."),
    State.UNREADABLE: msgid("UNREADABLE: this file cannot be read as a PDF."),
}
CHANGES = {
    Change.NONE: msgid("Nothing was changed or added after this signature."),
    Change.SIGNING: msgid("After it only further signatures and proofs of validity were added."),
    Change.ANNOTATIONS: msgid("Afterwards something was laid over the pages (a note, picture or link)."),
    Change.FIELD: msgid("Afterwards a form field was added, filled or painted over."),
    Change.PAGES: msgid("Afterwards pages were added or removed."),
    Change.CONTENT: msgid("Afterwards the content was changed."),
    Change.RESAVED: msgid("The file was saved anew by another program; ask for the original file."),
    Change.BYTES: msgid("Bytes under the signature are not those that were signed."),
}
TRUSTS = {
    Trust.TRUSTED: msgid("Vouched for by “%(root)s”."),
    Trust.STRANGER: msgid("Issued by “%(issuer)s”, which is not a trusted authority; the name proves nothing."),
    Trust.REVOKED: msgid("The certificate had been withdrawn."),
    Trust.EXPIRED: msgid("The certificate or the time stamp is no longer within its time."),
    Trust.UNKNOWN: msgid("The certificate was not judged because the signature is broken."),
}
LEVELS = {
    Level.B_B: msgid("The time is the signer's own statement (B-B)."),
    Level.B_T: msgid("The time is proven by a time stamp (B-T)."),
    Level.B_LT: msgid("The time is proven and the proof of validity lies in the file (B-LT)."),
    Level.B_LTA: msgid("Time and validity are proven and kept for the archive (B-LTA)."),
}
DAMAGED = msgid("The file carries marks of a signature but is damaged.")
SIGNED_AS = msgid("Signed by %(signer)s as %(title)s, %(when)s.")
SIGNED = msgid("Signed by %(signer)s, %(when)s.")
STAMPED = msgid("Archive time stamp by %(signer)s, %(when)s.")
BROKEN = msgid("A signature in field %(field)s is broken.")
REASON = msgid("Reason: %(reason)s.")


def of_file(verdict: FileVerdict) -> Sentence:
    """The one sentence for the file.

    >>> of_file(FileVerdict("", 0)).text()
    'NOT SIGNED: there is no signature in this file.'
    """
    return Sentence(STATES[verdict.state])


def of_signature(one: SignatureVerdict, when: str) -> list[Sentence]:
    """What is said of one signature, the most important first. ``when`` is its time, written by the door."""
    if one.level is None and not one.archive:
        return [Sentence(BROKEN, {"field": one.field}), Sentence(CHANGES[one.change])]
    names = {"signer": one.signer, "title": one.title, "when": when}
    head = STAMPED if one.archive else SIGNED_AS if one.title else SIGNED
    said = [Sentence(head, names)]
    if one.reason:
        said.append(Sentence(REASON, {"reason": one.reason}))
    said.append(Sentence(CHANGES[one.change]))
    said.append(Sentence(TRUSTS[one.trust], {"root": one.root, "issuer": one.issuer}))
    if one.level is not None:
        said.append(Sentence(LEVELS[one.level]))
    return said
