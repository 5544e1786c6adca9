"""What the register of decisions says."""

from governance.models import Decision


def decisions() -> tuple[Decision, ...]:
    return tuple(Decision.objects.select_related("body", "meeting", "replaces"))
