from django.apps import AppConfig


class Collection(AppConfig):
    name = "capaian.collection"
    label = "collection"
