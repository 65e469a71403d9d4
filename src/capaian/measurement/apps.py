from django.apps import AppConfig


class Measurement(AppConfig):
    name = "capaian.measurement"
    label = "measurement"
