"""The pages, by the words an officer would use for them."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.i18n import set_language

from capaian.web.views import account, gallery, inbox

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("masuk/", account.Login.as_view(), name="login"),
    path("keluar/", LogoutView.as_view(next_page="login"), name="logout"),
    path("kata-sandi/", account.Password.as_view(), name="password"),
    path("bahasa/", set_language, name="set_language"),
    path("komponen/", gallery.gallery, name="gallery"),
]
