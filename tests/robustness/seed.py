"""Fills an empty database with one pact that can be signed: python -m tests.robustness.seed."""

import django


def main() -> None:
    django.setup()
    from tests.pacts.conftest import make_pact

    make_pact()


if __name__ == "__main__":
    main()
