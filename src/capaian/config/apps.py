"""The last app to start: when every stage is ready, ports meet adapters."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "capaian.config"
    label = "config"

    def ready(self) -> None:
        from capaian.config import wiring

        wiring.connect()
