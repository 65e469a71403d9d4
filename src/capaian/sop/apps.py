from django.apps import AppConfig


class Sop(AppConfig):
    name = "capaian.sop"
    label = "sop"
