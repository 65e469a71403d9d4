"""The addresses of the registers: what came in, what went out, and that it arrived."""

from django.urls import path

from capaian.web.views import incoming, registers, sent

letters = [
    path("", registers.registers, name="registers"),
    path("masuk/", incoming.agenda, name="incoming"),
    path("masuk/catat/", incoming.new, name="incoming_new"),
    path("masuk/<int:letter_id>/", incoming.letter, name="incoming_letter"),
    path("masuk/<int:letter_id>/berkas/", incoming.file, name="incoming_file"),
    path("masuk/<int:letter_id>/teruskan/", incoming.forward, name="incoming_forward"),
    path("masuk/<int:letter_id>/dasar/", incoming.use, name="incoming_use"),
    path("masuk/<int:letter_id>/coret/", incoming.strike, name="incoming_strike"),
    path("keluar/", sent.outgoing, name="outgoing"),
    path("keluar/<int:number_id>/batal/", sent.void, name="void_number"),
    path("ekspedisi/", sent.dispatches, name="dispatches"),
    path("ekspedisi/<int:dispatch_id>/", sent.dispatch, name="dispatch"),
    path("ekspedisi/<int:dispatch_id>/tautan/", sent.link, name="dispatch_link"),
    path("ekspedisi/tautan/<int:link_id>/cabut/", sent.revoke, name="dispatch_link_revoke"),
    path("ekspedisi/bukti/<int:receipt_id>/", sent.scan, name="receipt_scan"),
    path("<slug:which>/cetak/<slug:form>/", sent.printed, name="register_print"),
]
