from django.apps import AppConfig


class Reporting(AppConfig):
    name = "capaian.reporting"
    label = "reporting"
