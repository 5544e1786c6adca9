"""A public page asks the database little, and GET never writes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.page_kinds import PAGES, Page

MOST = 12
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_page_needs_few_queries_and_writes_nothing(resident: Client, page: Page) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert resident.get(page.path).status_code == 200
    asked = [query["sql"] for query in queries.captured_queries]
    assert [sql for sql in asked if sql.startswith(WRITES)] == []
    assert len(asked) <= MOST, "\n".join(sql[:160] for sql in asked)
