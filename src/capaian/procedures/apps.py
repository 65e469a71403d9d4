from django.apps import AppConfig


class Procedures(AppConfig):
    name = "capaian.procedures"
    label = "procedures"
