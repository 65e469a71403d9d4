"""Writes of the collection: forms, values, evidence, verification, freezing."""

from capaian.collection.services.forms import (
    approve_form,
    design_form,
    distribute_form,
    freeze,
    mark_submitted,
    reject_form,
    return_suppliers,
    suppliers_on,
)
from capaian.collection.services.values import (
    attach_evidence,
    detach_evidence,
    load_history,
    reuse_evidence,
    save_value,
    save_values,
    verify_value,
)

__all__ = ["approve_form", "attach_evidence", "design_form", "detach_evidence", "distribute_form", "freeze",
           "load_history", "mark_submitted", "reject_form", "return_suppliers", "reuse_evidence", "save_value", "save_values",
           "suppliers_on", "verify_value"]
