"""What lists of indicators read follows from the figures, and from nothing that is old."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from monitor import figures, jobs, standings
from monitor.models import Indicator, Observation, Standing
from monitor.reports import measured_gaps
from pacts.models import NeighbourhoodArea
from verbeterbreda.lib.jobs import plans

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
SLUG = "moeite-met-rondkomen"


def change(slug: str, value: int) -> None:
    """Change one figure of a focus buurt, behind everybody's back."""
    rows = Observation.objects.filter(indicator=slug, area="BU07580102", period="2020")
    assert rows.update(value=Decimal(value)) == 1


def latest(slug: str, *, wide: bool = False) -> Decimal | None:
    result = standings.gaps([Indicator.objects.get(pk=slug)], wide=wide)[slug].latest
    assert result is not None
    return result.points


@pytest.mark.parametrize("wide", [False, True])
def test_what_is_kept_is_what_the_figures_give(wide: bool) -> None:
    indicators = list(Indicator.objects.measured())
    members = figures.groups(wide=wide)
    found = figures.series([item.pk for item in indicators])
    kept = standings.gaps(indicators, wide=wide)
    assert len(kept) > 25
    for item in indicators:
        assert kept[item.pk] == figures.indicator_gap(item, found[item.pk], members)


def test_refreshing_makes_a_new_figure_visible_and_the_check_finds_what_was_not() -> None:
    before = latest(SLUG)
    change(SLUG, 60)
    assert standings.differences() == [SLUG]
    with pytest.raises(CommandError, match=SLUG):
        call_command("check_figures", verbosity=0)
    assert standings.refresh([SLUG]) == 1
    assert latest(SLUG) != before
    assert standings.differences() == []
    call_command("check_figures", verbosity=0)


def test_the_clock_repairs_at_night_and_says_so() -> None:
    change(SLUG, 60)
    assert plans["monitor.check"].hour == jobs.CHECK_AT
    assert plans["monitor.check"].run(NOW) == "1 klopten niet en zijn opnieuw berekend"
    assert plans["monitor.check"].run(NOW) is None


def test_other_groups_count_at_once_and_the_clock_keeps_them() -> None:
    before = latest(SLUG)
    assert standings.refresh_old(NOW) is None
    NeighbourhoodArea.objects.filter(area="BU07580200").update(match="full")
    assert latest(SLUG) == latest(SLUG, wide=False) != before
    assert standings.refresh_old(NOW) == f"{len(measured_gaps())} opnieuw berekend"
    assert standings.refresh_old(NOW) is None


def test_a_setting_of_the_indicator_counts_at_once() -> None:
    Indicator.objects.filter(pk="misdrijven").update(series_breaks="2020")
    (item,) = measured_gaps(["misdrijven"])
    assert item.gap.base is not None
    assert item.gap.base.year == 2020
    assert standings.refresh_old(NOW) == "1 opnieuw berekend"


def test_an_indicator_without_a_standing_is_computed_on_the_spot() -> None:
    before = latest(SLUG)
    Standing.objects.filter(indicator=SLUG).delete()
    assert latest(SLUG) == before


def test_the_wijk_of_a_suppressed_buurt_is_withheld_and_shown_again_when_it_may_be() -> None:
    rows = Observation.objects.filter(indicator="misdrijven", period="2022")
    # Moleneind-oost, Hoogeind, Hazeldonk and Emer lie in three wijken.
    assert set(rows.filter(is_withheld=True).values_list("area_id", flat=True)) == {
        "WK075802", "WK075805", "WK075806",
    }  # fmt: skip
    rows.filter(area="BU07580506").update(status="final", value=Decimal(1))
    standings.refresh(["misdrijven"])
    assert set(rows.filter(is_withheld=True).values_list("area_id", flat=True)) == {
        "WK075802", "WK075806",
    }  # fmt: skip


def test_the_figures_of_the_groups_count_what_is_hidden() -> None:
    """As the published totals do: hiding is about who reads, not about what is counted."""
    (item,) = measured_gaps(["misdrijven"])
    assert item.gap.latest is not None
    assert item.gap.latest.rest.areas == 44


def test_the_movement_is_the_share_of_the_gap_that_goes_each_year() -> None:
    (item,) = measured_gaps([SLUG])
    assert item.gap.base is not None
    assert item.gap.latest is not None
    before, now = item.gap.base.disadvantage, item.gap.latest.disadvantage
    assert before is not None
    assert now is not None
    assert item.gap.movement == (now - before) / before / 8
    assert item.gap.movement < 0


def test_a_change_in_the_admin_is_visible_at_once(login, administrator, resident) -> None:  # type: ignore[no-untyped-def]
    row = Observation.objects.get(indicator=SLUG, area="BU07580102", period="2020")
    before = resident.get("/monitor/").content
    address = f"/beheer/monitor/observation/{row.pk}/change/"
    client = login(administrator)
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"value": "60"}
    assert client.post(address, data).status_code == 302
    assert resident.get("/monitor/").content != before
    assert standings.differences() == []
    client.post(f"/beheer/monitor/observation/{row.pk}/delete/", {"post": "yes"})
    assert standings.differences() == []
