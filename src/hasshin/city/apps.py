from django.apps import AppConfig


class CityConfig(AppConfig):
    name = "hasshin.city"
    label = "city"

    def ready(self) -> None:
        from hasshin.city.watch import TerminalWatcher
        from hasshin.ledger.watchers import watch

        watch(TerminalWatcher())
