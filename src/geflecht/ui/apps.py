from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "geflecht.ui"
    label = "ui"
