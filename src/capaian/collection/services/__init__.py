"""Writes of the collection: forms, values, evidence, verification, freezing."""

from capaian.collection.services.edits import redo_edit, undo_edit
from capaian.collection.services.forms import (
    approve_form,
    design_form,
    distribute_form,
    ensure_handed_out,
    freeze,
    mark_submitted,
    reject_form,
    return_suppliers,
)
from capaian.collection.services.quality import add_cell_rule, define_series, end_cell_rule, record_point
from capaian.collection.services.values import (
    attach_evidence,
    detach_evidence,
    load_history,
    reuse_evidence,
    save_form,
    save_value,
    save_values,
    verify_value,
)

__all__ = ["add_cell_rule", "approve_form", "attach_evidence", "define_series", "design_form", "detach_evidence",
           "distribute_form", "end_cell_rule", "ensure_handed_out", "freeze", "load_history", "mark_submitted", "record_point",
           "redo_edit", "reject_form", "return_suppliers", "reuse_evidence", "save_form", "save_value", "save_values",
           "undo_edit", "verify_value"]
