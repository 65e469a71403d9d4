from django.apps import AppConfig


class Organisation(AppConfig):
    name = "capaian.organisation"
    label = "organisation"
