"""Writes of the registers: what came in, what goes out, what arrived."""

from capaian.letters.services.incoming import forward_letter, record_incoming, strike_incoming, use_as_basis
from capaian.letters.services.outgoing import (
    DISPATCH_MAIL,
    acknowledge,
    record_dispatch,
    reserve_decree,
    reserve_number,
    use_decree,
    use_numbers,
    void_number,
)
from capaian.letters.services.receipts import confirm_receipt, record_receipt
from capaian.letters.services.templates import end_template, keep_template, put_template_in_force

__all__ = [
    "DISPATCH_MAIL",
    "acknowledge",
    "confirm_receipt",
    "end_template",
    "forward_letter",
    "keep_template",
    "put_template_in_force",
    "record_dispatch",
    "record_incoming",
    "record_receipt",
    "reserve_decree",
    "reserve_number",
    "strike_incoming",
    "use_as_basis",
    "use_decree",
    "use_numbers",
    "void_number",
]
