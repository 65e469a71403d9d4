from django.apps import AppConfig


class Letters(AppConfig):
    name = "capaian.letters"
    label = "letters"
