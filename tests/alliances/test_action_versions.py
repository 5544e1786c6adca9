"""What an action said can be compared and put back, and getting worse takes a reason."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from alliances import versions
from alliances.models import Action, ActionVersion
from alliances.services import versions as services
from alliances.services.versions import NotSmallError, OvertakenError, ReasonNeededError
from alliances.versions import Content, content_of
from budget.models import Line
from monitor.models import Indicator
from pacts.models import Organisation
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.models import Stamp

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))
ACTION = "gw1-1"


def action() -> Action:
    return Action.objects.get(pk=ACTION)


def content(**changes: object) -> Content:
    return content_of(action()) | changes


def publish(by: User | None = None, **how: object) -> ActionVersion:
    """Publish the action with these changes; keywords of the service go in `how`."""
    names = {"note", "reason", "is_minor", "seen", "made_from"}
    about = {name: how.pop(name) for name in list(how) if name in names}
    return services.publish(action=action(), content=content(**how), by=by, now=NOW, **about)


def milestone(title: str, due: int | None = 2027, part: str = "", reached: str | None = None):
    return {"title": title, "due_year": due, "due_part": part, "reached_on": reached}


EVERYTHING: Content = {
    "title": "Een nieuwe titel",
    "text": "Andere tekst",
    "expected_result": "Honderd woningen",
    "measured_by": "De teller van de woningcorporaties",
    "from_year": 2024,
    "from_part": "K2",
    "until_year": 2027,
    "until_part": "05-17",
    "is_everywhere": False,
    "neighbourhoods": ["biesdonk", "heuvel"],
    "status": "started",
    "status_on": "2026-11-01",
    "parent": "gw1-2",
    "related": ["gw1-3"],
    "milestones": [milestone("Eerste paal", 2026, "K3"), milestone("Sleutels", 2027)],
    "roles": [{"organisation": "gemeente-breda", "role": "lead", "note": "samen"}],
}


def test_what_is_written_is_what_is_read() -> None:
    wanted = content(**EVERYTHING) | {
        "indicators": [Indicator.objects.values_list("pk", flat=True)[0]],
        "budget_lines": sorted(Line.objects.values_list("pk", flat=True)[:2]),
    }
    services.publish(action=action(), content=wanted, by=None, now=NOW, reason="Daarom.")
    assert content_of(action()) == versions.normal(wanted)
    assert action().milestones.count() == 2
    assert [role.organisation_id for role in action().roles.all()] == ["gemeente-breda"]


def test_each_statement_is_compared_in_dutch() -> None:
    changes = {
        change.label: (change.before, change.after)
        for change in versions.differences(content(), content(**EVERYTHING))
    }
    assert changes["titel"][1] == "Een nieuwe titel"
    assert changes["vanaf"][1] == "2e kwartaal van 2024"
    assert changes["tot en met"][1] == "17 mei 2027"
    assert changes["buurten"][1] == "Biesdonk en Heuvel"
    assert changes["stand"] == ("stand niet bekend", "bezig")
    assert changes["stand op"][1] == "1 november 2026"
    assert changes["mijlpaal ‘Eerste paal’"][1] == "uiterlijk 3e kwartaal van 2026"
    assert changes["rol van Gemeente Breda"][1] == "trekt de actie (samen)"
    assert changes["deel van"][1].startswith("GW1.2 ")
    assert versions.differences(content(), content()) == ()


def test_content_that_is_no_part_of_an_action_is_refused() -> None:
    with pytest.raises(ValueError, match="kleur"):
        versions.normal(content(kleur="rood"))


def test_publishing_makes_the_next_version_and_tells_it(staff: User) -> None:
    before = services.current_version(action())
    stamp = Stamp.objects.filter(pk=1).values_list("value", flat=True).first()
    version = publish(by=staff, title="Een nieuwe titel", note="Duidelijker.")
    assert version.number == (before.number if before else 0) + 1
    assert (version.revision, version.note, version.by) == (0, "Duidelijker.", staff)
    assert version.content["title"] == action().title == "Een nieuwe titel"
    assert action().told_at == NOW
    assert Stamp.objects.get(pk=1).value != stamp


def test_publishing_the_same_makes_no_version() -> None:
    first = publish(title="Een nieuwe titel")
    assert publish() == first
    assert publish(is_minor=True) == first


def test_a_small_change_keeps_the_number_and_tells_nothing() -> None:
    first = publish(title="Een nieuwe titel")
    Action.objects.filter(pk=ACTION).update(told_at=None)
    small = publish(title="Een nieuwe titel!", is_minor=True)
    assert (small.number, small.revision, small.name) == (first.number, 1, f"{first.number}.1")
    assert action().told_at is None
    large = publish(until_year=2035, reason="Daarom.")
    assert (large.number, large.revision) == (first.number + 1, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "started", "status_on": "2026-11-01"},
        {"until_year": 2040},
        {"roles": []},
        {"milestones": [milestone("Eerste paal")]},
        {"goal": "LI1"},
        {"budget_lines": []},
        {"neighbourhoods": ["biesdonk"]},
        {"related": ["kw1-1"]},
    ],
)
def test_a_small_change_is_only_words(change: Content) -> None:
    line = Line.objects.values_list("pk", flat=True)[0]
    publish(roles=EVERYTHING["roles"], budget_lines=[line], reason="Daarom.")
    before = action().versions.count()
    with pytest.raises(NotSmallError, match="meer dan een kleine wijziging"):
        publish(title="Een nieuwe titel", is_minor=True, **change)
    assert action().versions.count() == before
    assert action().title != "Een nieuwe titel"


STATUSES = ["done", "started", "planned", "unknown", "delayed", "stopped"]


@pytest.mark.parametrize("old", STATUSES)
@pytest.mark.parametrize("new", STATUSES)
def test_worse_is_a_step_down_the_list(old: str, new: str) -> None:
    worse = bool(versions.setbacks({"status": old}, {"status": new}))
    assert worse == (old != "unknown" and STATUSES.index(new) > STATUSES.index(old))


@pytest.mark.parametrize(
    ("old", "new", "is_later"),
    [
        ((2024, ""), (2024, "K2"), False),
        ((2024, "K2"), (2024, ""), True),
        ((2024, "06"), (2024, "K2"), False),
        ((2024, "05-17"), (2024, "05-18"), True),
        ((2024, ""), (2023, ""), False),
        ((2024, ""), (None, ""), True),
        ((None, ""), (2030, ""), False),
    ],
)
@pytest.mark.parametrize("end", ["from", "until"])
def test_later_is_a_later_last_day_or_no_day_any_more(
    end: str, old: tuple[int | None, str], new: tuple[int | None, str], is_later: bool
) -> None:
    was, now = ({f"{end}_year": year, f"{end}_part": part} for year, part in (old, new))
    assert [change.path for change in versions.setbacks(was, now)] == ([end] if is_later else [])


@pytest.mark.parametrize(
    ("old", "new", "is_worse"),
    [
        (milestone("Paal"), milestone("Paal", 2028), True),
        (milestone("Paal"), milestone("Paal", None), True),
        (milestone("Paal"), milestone("Paal", 2026), False),
        (milestone("Paal"), milestone("Eerste paal"), False),
        (milestone("Paal"), milestone("Eerste paal", 2028), True),
        (milestone("Paal"), None, True),
        (milestone("Paal", None), None, False),
        (milestone("Paal"), milestone("Paal", 2029, reached="2026-11-01"), False),
        (milestone("Paal", reached="2026-11-01"), milestone("Paal"), True),
        (milestone("Paal", reached="2026-11-01"), None, True),
    ],
)
def test_a_milestone_that_slips_or_vanishes_is_a_setback(
    old: Content, new: Content | None, is_worse: bool
) -> None:
    now = {"milestones": [new] if new else []}
    assert bool(versions.setbacks({"milestones": [old]}, now)) == is_worse


def test_a_renamed_milestone_is_paired_once() -> None:
    was = {"milestones": [milestone("A"), milestone("B")]}
    assert len(versions.setbacks(was, {"milestones": [milestone("C")]})) == 1


def test_getting_worse_takes_a_reason() -> None:
    publish(status="started", status_on="2026-11-01")
    with pytest.raises(ReasonNeededError, match=r"stand \(van bezig naar vertraagd\)") as refusal:
        publish(status="delayed", status_on="2026-11-02", reason="  ")
    assert [change.path for change in refusal.value.changes] == ["status"]
    assert action().status == "started"
    version = publish(status="delayed", status_on="2026-11-02", reason="De vergunning wacht.")
    assert version.is_setback
    assert version.reason == "De vergunning wacht."


def test_a_rule_of_the_action_holds_here_too() -> None:
    with pytest.raises(ValidationError, match="Vul in op welke datum deze stand geldt"):
        publish(status="done", status_on=None)
    assert action().status == "unknown"


def test_the_public_reads_the_published_version_while_staff_work(staff: User) -> None:
    old = action().title
    working = services.save_working(
        action=action(), content=content(title="Nog niet af"), by=staff, now=NOW
    )
    assert working.published_at is None
    assert action().title == old
    assert services.seen_now(action()).content["title"] == "Nog niet af"
    again = services.save_working(
        action=action(), content=content(title="Bijna af"), by=staff, now=NOW
    )
    assert again == working
    version = publish(title="Klaar", seen=services.seen_now(action()))
    assert (version.number, action().title) == (working.number, "Klaar")
    assert services.working_version(action()) is None


def test_a_working_version_can_be_thrown_away(staff: User) -> None:
    services.save_working(action=action(), content=content(title="X"), by=staff, now=NOW)
    services.discard_working(action=action())
    assert services.working_version(action()) is None
    assert services.seen_now(action()).content == content()


def test_the_second_clerk_is_told_what_the_first_published(staff: User) -> None:
    publish(title="Eerst")
    seen = services.seen_now(action())
    publish(by=staff, title="Van de eerste", seen=seen)
    with pytest.raises(OvertakenError, match="Programmabureau heeft intussen") as refusal:
        publish(title="Van de tweede", seen=seen)
    assert [(change.label, change.now) for change in refusal.value.changes] == [
        ("titel", "Van de eerste")
    ]
    assert action().title == "Van de eerste"
    publish(title="Van de tweede", seen=services.seen_now(action()))
    assert action().title == "Van de tweede"


def test_the_second_clerk_is_told_what_the_first_saved(staff: User) -> None:
    publish(title="Eerst")
    seen = services.seen_now(action())

    def save(title: str) -> None:
        services.save_working(
            action=action(), content=content(title=title), by=staff, now=NOW, seen=seen
        )

    save("Van de eerste")
    with pytest.raises(OvertakenError, match="heeft deze actie intussen ook gewijzigd"):
        save("Van de tweede")
    with pytest.raises(OvertakenError):
        publish(title="Van de tweede", seen=seen)
    working = services.working_version(action())
    assert working is not None
    assert working.content["title"] == "Van de eerste"


def test_a_working_version_survives_what_others_publish_and_its_maker_is_told() -> None:
    publish(title="Eerst")
    services.save_working(action=action(), content=content(title="Werk"), by=None, now=NOW)
    from_import = publish(note="Ingelezen.", until_year=2039, reason="Daarom.")
    working = services.working_version(action())
    assert working is not None
    assert working.number == from_import.number + 1
    stale = services.seen_now(action())
    assert stale.content["title"] == "Werk"
    with pytest.raises(OvertakenError) as refusal:
        services.publish(action=action(), content=working.content, by=None, now=NOW, seen=stale)
    assert [change.path for change in refusal.value.changes] == ["until"]


# Publishing an older version, changing one first, and a wrong one, as other systems promise it.


def test_an_older_version_can_be_published_again(staff: User) -> None:
    first = publish(title="Eerste", status="started", status_on="2026-11-01")
    publish(title="Tweede", neighbourhoods=["biesdonk"], roles=[])
    third = services.put_back(version=first, by=staff, now=NOW)
    assert third.number == first.number + 2
    assert third.made_from == first
    assert third.content == first.content == content_of(action())
    assert "teruggezet" in third.note
    titles = [version.content["title"] for version in action().versions.published()[:3]]
    assert titles == ["Eerste", "Tweede", "Eerste"]


def test_an_older_version_can_be_changed_and_published(staff: User) -> None:
    first = publish(title="Eerste")
    publish(title="Tweede")
    version = services.publish(
        action=action(),
        content=first.content | {"title": "Derde"},
        by=staff,
        now=NOW,
        made_from=first,
    )
    assert (version.made_from, action().title) == (first, "Derde")
    first.refresh_from_db()
    assert first.content["title"] == "Eerste"


def test_going_back_to_worse_takes_a_reason_too(staff: User) -> None:
    first = publish(status="planned", status_on="2026-11-01")
    publish(status="done", status_on="2026-11-02")
    with pytest.raises(ReasonNeededError):
        services.put_back(version=first, by=staff, now=NOW)
    back = services.put_back(version=first, by=staff, now=NOW, reason="Verkeerd ingevuld.")
    assert back.is_setback
    assert action().status == "planned"


def test_what_is_gone_is_left_out_and_named(staff: User) -> None:
    gone = Organisation.objects.create(slug="weg", name="Weg", kind="other")
    first = publish(roles=[{"organisation": "weg", "role": "lead", "note": ""}])
    publish(roles=[], title="Zonder")
    gone.delete()
    back = services.put_back(version=first, by=staff, now=NOW)
    assert back.content["roles"] == []
    assert "bestaat niet meer: weg" in back.note


def test_both_ends_of_a_relation_keep_it_in_their_versions() -> None:
    services.save_working(
        action=Action.objects.get(pk="kw1-1"),
        content=content_of(Action.objects.get(pk="kw1-1")) | {"title": "Werk"},
        by=None,
        now=NOW,
    )
    publish(related=["kw1-1"])
    other = Action.objects.get(pk="kw1-1")
    version = services.current_version(other)
    assert version is not None
    assert version.content == content_of(other)
    assert ACTION in version.content["related"]
    seen = services.seen_now(other)
    assert (seen.content["title"], seen.content["related"]) == ("Werk", version.content["related"])
    services.publish(action=other, content=seen.content, by=None, now=NOW, seen=seen)
    assert ACTION in content_of(Action.objects.get(pk="kw1-1"))["related"]


def test_a_new_action_begins_with_version_one(staff: User) -> None:
    fresh = Action(slug="gw1-99", number="GW1.99")
    text = {"goal": "GW1", "title": "Nieuw", "text": "Nieuw", "related": [ACTION]}
    version = services.publish(action=fresh, content=text, by=staff, now=NOW)
    assert (version.number, version.is_setback) == (1, False)
    assert Action.objects.get(pk="gw1-99").title == "Nieuw"
    assert "gw1-99" in content_of(action())["related"]


def test_a_rule_in_the_database_holds_for_setbacks() -> None:
    with pytest.raises(IntegrityError, match="setback_with_a_reason"), transaction.atomic():
        action().versions.create(
            number=999, content={}, is_setback=True, made_at=NOW, published_at=NOW
        )


@pytest.mark.parametrize(
    "change", [{"content": {}}, {"reason": "Anders"}, {"published_at": None}, {"number": 99}]
)
def test_a_published_version_is_never_rewritten(change: Content) -> None:
    version = publish(title="Een nieuwe titel")
    with pytest.raises(IntegrityError, match="published_version_stays"), transaction.atomic():
        ActionVersion.objects.filter(pk=version.pk).update(**change)
    version.refresh_from_db()
    assert version.content["title"] == "Een nieuwe titel"


def test_an_account_may_go_while_its_versions_stay(staff: User) -> None:
    version = publish(by=staff, title="Een nieuwe titel")
    staff.delete()
    version.refresh_from_db()
    assert version.by is None
