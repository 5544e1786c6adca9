"""The privacy page states the very periods that the retention task obeys."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db

RULES = yaml.safe_load((Path(settings.BASE_DIR) / "verbeterbreda/data_retention.yaml").read_text())


@pytest.mark.parametrize("model", ["pacts.Signature", "outbox.Message"])
def test_every_period_stands_on_the_page(resident: Client, model: str) -> None:
    page = resident.get("/privacy/").content.decode()
    periods = [rule["days"] for rule in RULES["personal_data"][model]["rules"] if rule["days"]]
    assert periods
    for days in periods:
        assert f"{days} dagen" in page
