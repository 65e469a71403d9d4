"""The pages, by the words an officer would use for them."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.i18n import set_language

from capaian.web.draft_urls import drafting
from capaian.web.letter_urls import letters
from capaian.web.plan_urls import plan
from capaian.web.post_urls import post
from capaian.web.shelf_urls import shelves
from capaian.web.sop_urls import library
from capaian.web.views import (
    account,
    followups,
    gallery,
    inbox,
    office,
    quality,
    runs,
    signatures,
    tasks,
    templates,
    trace,
    values,
)

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("tugas/<int:task_id>/", tasks.task, name="task"),
    path("tugas/<int:task_id>/simpan/", tasks.save, name="task_save"),
    path("tugas/<int:task_id>/selesai/", tasks.complete, name="task_complete"),
    path("tugas/<int:task_id>/lampirkan/", tasks.attach, name="task_attach"),
    path("tugas/<int:task_id>/tanpa/", tasks.waive, name="task_waive"),
    path("tugas/<int:task_id>/baris/", values.save_rows, name="save_rows"),
    path("tugas/<int:task_id>/urungkan/", values.undo, name="undo"),
    path("tugas/<int:task_id>/ulangi/", values.redo, name="redo"),
    path("tugas/<int:task_id>/baris/<int:row>/", values.save_row, name="save_row"),
    path("tugas/<int:task_id>/baris/<int:row>/bukti/", values.evidence, name="evidence"),
    path("tugas/<int:task_id>/formulir.xlsx", values.workbook, name="task_workbook"),
    path("tugas/<int:task_id>/unggah/", values.upload, name="upload"),
    path("tugas/<int:task_id>/periksa/", values.verify_rows, name="verify_rows"),
    path("tugas/<int:task_id>/periksa/<int:value_id>/", values.verify_row, name="verify_row"),
    path("tugas/<int:task_id>/naskah.pdf", signatures.copy, name="signing_copy"),
    path("tugas/<int:task_id>/baca/", tasks.acknowledge, name="acknowledge"),
    path("tugas/", include(drafting)),
    path("tugas/<int:task_id>/<slug:what>/", tasks.act, name="task_act"),
    path("pelaksanaan/", runs.runs, name="runs"),
    path("pelaksanaan/mulai/", runs.begin, name="begin"),
    path("pelaksanaan/<uuid:uid>/", runs.run, name="run"),
    path("pelaksanaan/<uuid:uid>/jejak/<path:indicator>/<slug:scope>/", trace.trace, name="trace"),
    path("pelaksanaan/<uuid:uid>/tindak-lanjut/tambah/", followups.add, name="follow_up_add"),
    path("pelaksanaan/<uuid:uid>/mutu-data/", quality.quality, name="quality"),
    path("pelaksanaan/<uuid:uid>/mutu-data/aturan/<int:rule_id>/akhiri/", quality.end_rule, name="end_rule"),
    path("data-pelengkap/", quality.series, name="series"),
    path("data-pelengkap/<int:series_id>/nilai/", quality.point, name="series_point"),
    path("data-pelengkap/nilai/<int:point_id>/", quality.point_file, name="series_file"),
    path("tindak-lanjut/", followups.follow_ups, name="follow_ups"),
    path("tindak-lanjut/<int:follow_up_id>/", followups.follow_up, name="follow_up"),
    path("tindak-lanjut/<int:follow_up_id>/bukti/", followups.evidence, name="follow_up_evidence"),
    path("pelaksanaan/<uuid:uid>/<slug:what>/", runs.act, name="run_act"),
    path("sop/", include(library)),
    path("rencana/", include(plan)),
    path("naskah/", include(letters)),
    path("arsip/", include(shelves)),
    path("organisasi/", office.office, name="office"),
    path("organisasi/angkat/", office.appoint, name="appoint"),
    path("organisasi/akhiri/<int:appointment_id>/", office.end, name="end_appointment"),
    path("organisasi/peran/<int:role_id>/", office.point, name="point_role"),
    path("organisasi/templat/", templates.templates, name="templates"),
    path("organisasi/templat/<slug:kind>/", templates.kind, name="template_kind"),
    path("organisasi/templat/<slug:kind>/awal.docx", templates.start, name="template_start"),
    path("organisasi/templat/versi/<int:template_id>/templat.docx", templates.file, name="template_file"),
    path("organisasi/templat/versi/<int:template_id>/contoh.docx", templates.example, name="template_example"),
    path("organisasi/templat/versi/<int:template_id>/berlakukan/", templates.use, name="template_use"),
    path("organisasi/templat/versi/<int:template_id>/hentikan/", templates.end, name="template_end"),
    *post,
    path("bukti/<int:evidence_id>/", values.evidence_file, name="evidence_file"),
    path("periksa/", signatures.check, name="check"),
    path("periksa/<str:token>/", signatures.check, name="check_document"),
    path("dokumen/<int:artefact_id>/", runs.artefact, name="artefact"),
    path("masuk/", account.Login.as_view(), name="login"),
    path("keluar/", LogoutView.as_view(next_page="login"), name="logout"),
    path("kata-sandi/", account.Password.as_view(), name="password"),
    path("bahasa/", set_language, name="set_language"),
    path("komponen/", gallery.gallery, name="gallery"),
]
