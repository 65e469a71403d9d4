from django.apps import AppConfig


class Web(AppConfig):
    name = "capaian.web"
    label = "web"
