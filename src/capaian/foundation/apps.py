from django.apps import AppConfig


class Foundation(AppConfig):
    name = "capaian.foundation"
    label = "foundation"
