from django.apps import AppConfig


class Archive(AppConfig):
    name = "capaian.archive"
    label = "archive"
