"""The addresses of the archive."""

from django.urls import path

from capaian.web.views import destruction, shelf

shelves = [
    path("", shelf.entries, name="archive"),
    path("jadwal/", shelf.schedule, name="retention"),
    path("pemeriksaan/", shelf.checks, name="archive_checks"),
    path("pemusnahan/", destruction.destructions, name="destructions"),
    path("pemusnahan/usul/<int:proposal_id>/", destruction.proposal, name="destruction_proposal"),
    path("pemusnahan/usul/<int:proposal_id>/tolak/", destruction.decline, name="decline_destruction"),
    path("pemusnahan/<int:decision_id>/laksanakan/", destruction.carry_out, name="carry_out_destruction"),
    path("<int:entry_id>/", shelf.entry, name="archive_entry"),
    path("<int:entry_id>/tempat/", shelf.place, name="archive_place"),
    path("<int:entry_id>/paket/", shelf.package, name="archive_package"),
    path("<int:entry_id>/<int:item_id>/", shelf.item, name="archive_item"),
]
