"""The pages, by the words an officer would use for them."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.i18n import set_language

from capaian.web.views import account, gallery, inbox, runs, tasks

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("tugas/<int:task_id>/", tasks.task, name="task"),
    path("tugas/<int:task_id>/simpan/", tasks.save, name="task_save"),
    path("tugas/<int:task_id>/selesai/", tasks.complete, name="task_complete"),
    path("tugas/<int:task_id>/lampirkan/", tasks.attach, name="task_attach"),
    path("tugas/<int:task_id>/tanpa/", tasks.waive, name="task_waive"),
    path("tugas/<int:task_id>/<slug:what>/", tasks.act, name="task_act"),
    path("pelaksanaan/", runs.runs, name="runs"),
    path("pelaksanaan/mulai/", runs.begin, name="begin"),
    path("pelaksanaan/<uuid:uid>/", runs.run, name="run"),
    path("pelaksanaan/<uuid:uid>/<slug:what>/", runs.act, name="run_act"),
    path("dokumen/<int:artefact_id>/", runs.artefact, name="artefact"),
    path("masuk/", account.Login.as_view(), name="login"),
    path("keluar/", LogoutView.as_view(next_page="login"), name="logout"),
    path("kata-sandi/", account.Password.as_view(), name="password"),
    path("bahasa/", set_language, name="set_language"),
    path("komponen/", gallery.gallery, name="gallery"),
]
