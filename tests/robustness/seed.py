"""Fills an empty database with one pact that can be signed: python -m tests.robustness.seed."""

import django


def main() -> None:
    django.setup()
    from pacts.models import Limit
    from tests.pacts.conftest import make_pact

    make_pact()
    # Every test signs from this one machine; what the limits do has tests of its own.
    Limit.objects.all().delete()


if __name__ == "__main__":
    main()
