from django.apps import AppConfig


class Notifications(AppConfig):
    name = "capaian.notifications"
    label = "notifications"
