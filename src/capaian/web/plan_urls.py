"""The pages of the plan, below ``/rencana/``."""

from django.urls import path

from capaian.web.views import agreements
from capaian.web.views import plan as pages

plan = [
    path("", pages.plan, name="plan"),
    path("bawa-masuk/", pages.bring_in, name="plan_import"),
    path("templat.xlsx", pages.template, name="plan_template"),
    path("salin/", pages.copy, name="plan_copy"),
    path("nomenklatur/", pages.nomenclature, name="nomenclature"),
    path("<int:year>/", pages.plan, name="plan_year"),
    path("<int:year>/pemeriksaan/", pages.checks, name="plan_checks"),
    path("<int:year>/rencana.xlsx", pages.workbook, name="plan_workbook"),
    path("<int:year>/<slug:what>.<slug:form>", pages.paper, name="plan_paper"),
    path("<int:year>/indikator/<path:code>/", pages.indicator, name="plan_indicator"),
    path("pk/", agreements.agreements, name="agreements"),
    path("pk/<int:agreement_id>/", agreements.agreement, name="agreement"),
    path("pk/<int:agreement_id>/naskah.pdf", agreements.copy, name="agreement_pdf"),
    path("pk/<int:agreement_id>/tandatangani/", agreements.sign, name="agreement_sign"),
    path("pk/<int:agreement_id>/catat/", agreements.record, name="agreement_record"),
]
