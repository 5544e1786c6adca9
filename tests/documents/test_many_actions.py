"""A work plan of hundreds of actions is put into words with as many queries as one of sixty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliances.models import PlannedAction
from tests.many_actions import add_actions
from verbeterbreda.documents import services
from verbeterbreda.documents.models import Edition

pytestmark = pytest.mark.django_db


def queries_of_an_edition() -> int:
    with CaptureQueriesContext(connection) as queries:
        edition, is_new = services.prepare_edition(kind="werkplan", key="2023", now=timezone.now())
    assert is_new
    assert edition.state == Edition.State.WAITING
    return len(queries)


def test_as_many_queries_for_five_times_as_many_actions() -> None:
    add_actions(5)  # every kind of thing that an action can have is there
    few = queries_of_an_edition()
    planned = PlannedAction.objects.filter(plan=2023).count()
    add_actions(400, first=6)
    assert queries_of_an_edition() <= few + 1  # the edition before it is looked at, too
    assert PlannedAction.objects.filter(plan=2023).count() == planned + 400
    newest = Edition.objects.filter(kind="werkplan").latest("number")
    assert newest.html.count("plan-action") > 400
