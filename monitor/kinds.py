"""The document of this room: the monitor as one PDF."""

from verbeterbreda.documents import kinds

MONITOR = "monitor"
KEY = "stand"


def register() -> None:
    """Called when the app starts."""
    from monitor.pictures import monitor_document

    kinds.register(
        kinds.Kind(
            name=MONITOR,
            template="pdf/monitor.html",
            build=lambda key: monitor_document(),
            keys=lambda: [KEY],
            address=lambda key: "/monitor/",
        )
    )
