"""Two clerks at the same moment: nothing is lost, and nothing is there twice."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from alliances.models import Action
from alliances.services import versions as services
from alliances.services.versions import OvertakenError, RefusedError
from alliances.versions import Content, content_of
from tests.pacts.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = ("gw1-1", "kw1-1")


def action(key: str = KEYS[0]) -> Action:
    return Action.objects.get(pk=key)


def publisher(content: Content, key: str = KEYS[0], **about: object) -> Callable[[], object]:
    """A clerk who saw the action as it is now, and changed this."""
    whole = content_of(action(key)) | content

    def work() -> object:
        return services.publish(
            action=action(key), content=whole, by=None, now=timezone.now(), **about
        )

    return work


def telling(work: Callable[[], object], told: list[RefusedError]) -> Callable[[], object]:
    def tried() -> object:
        try:
            return work()
        except RefusedError as refusal:
            told.append(refusal)
            return None

    return tried


def test_two_publications_at_once_are_two_versions() -> None:
    """Each says another thing and neither looked: both stand in the list, one after the other."""
    at_once(*[publisher({"title": f"Titel {clerk}"}) for clerk in range(4)])
    found = list(action().versions.published().order_by("number"))
    assert [version.number for version in found] == [1, 2, 3, 4, 5]
    titles = {version.content["title"] for version in found[1:]}
    assert titles == {f"Titel {clerk}" for clerk in range(4)}
    assert found[-1].content == content_of(action())


def test_of_two_forms_at_once_one_is_published_and_the_other_is_told() -> None:
    seen = services.seen_now(action())
    told: list[RefusedError] = []
    works = [publisher({"title": f"Titel {clerk}"}, seen=seen) for clerk in range(4)]
    at_once(*[telling(work, told) for work in works])
    assert action().versions.published().count() == 2
    assert [type(refusal) for refusal in told] == [OvertakenError] * 3
    assert all("titel" in {change.label for change in refusal.changes} for refusal in told)


def test_of_two_working_versions_at_once_there_is_one() -> None:
    seen = services.seen_now(action())
    told: list[RefusedError] = []

    def saver(clerk: int) -> Callable[[], object]:
        content = seen.content | {"title": f"Titel {clerk}"}
        return lambda: services.save_working(
            action=action(), content=content, by=None, now=timezone.now(), seen=seen
        )

    at_once(*[telling(saver(clerk), told) for clerk in range(4)])
    assert action().versions.filter(published_at=None).count() == 1
    assert [type(refusal) for refusal in told] == [OvertakenError] * 3


def test_two_ends_of_a_relation_at_once_do_not_wait_in_a_circle() -> None:
    first, second = KEYS
    works = [
        publisher({"title": "A", "related": [second]}, first),
        publisher({"title": "B", "related": [first]}, second),
    ] * 2
    at_once(*works)
    for key, other in (KEYS, KEYS[::-1]):
        newest = services.current_version(action(key))
        assert newest is not None
        assert newest.content == content_of(action(key))
        assert newest.content["related"] == [other]
