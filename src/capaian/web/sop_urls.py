"""The pages of the SOP library, below ``/sop/``."""

from django.urls import path

from capaian.web.views import procedures, procedures_edit, procedures_new, procedures_publish

library = [
    path("", procedures.procedures, name="procedures"),
    path("baru/", procedures_new.begin, name="sop_new"),
    path("bawa-masuk/", procedures_new.bring_in, name="sop_import"),
    path("templat.xlsx", procedures_new.template, name="sop_template"),
    path("<int:version_id>/", procedures.procedure, name="procedure"),
    path("<int:version_id>/naskah.<slug:form>", procedures.file, name="sop_file"),
    path("<int:version_id>/tte.pdf", procedures.signed, name="sop_signed"),
    path("<int:version_id>/beda/", procedures.difference, name="sop_difference"),
    path("<int:version_id>/revisi/", procedures.revise, name="sop_revise"),
    path("<int:version_id>/buang/", procedures.discard, name="sop_discard"),
    path("<int:version_id>/pindai/", procedures_publish.scan, name="sop_scan"),
    path("<int:version_id>/sahkan/", procedures_publish.publish, name="sop_publish"),
    path("<int:version_id>/sunting/", procedures_edit.rows, name="sop_rows"),
    path("<int:version_id>/sunting/langkah/<slug:key>/", procedures_edit.part, {"name": "langkah"}, name="sop_row"),
    path("<int:version_id>/sunting/<slug:name>/", procedures_edit.part, name="sop_part"),
]
