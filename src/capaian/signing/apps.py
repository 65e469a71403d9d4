from django.apps import AppConfig


class Signing(AppConfig):
    name = "capaian.signing"
    label = "signing"
