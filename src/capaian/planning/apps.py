from django.apps import AppConfig


class Planning(AppConfig):
    name = "capaian.planning"
    label = "planning"
