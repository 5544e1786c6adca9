"""What lists of indicators read follows from the figures, and from nothing that is old."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from monitor import figures, jobs, standings
from monitor.imports.proposing import propose_correction
from monitor.imports.publishing import publish
from monitor.models import Indicator, Observation, Standing
from monitor.reports import measured_gaps
from pacts.models import NeighbourhoodArea
from verbeterbreda.lib import pagecache
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
    shown = {"status": "final", "value": Decimal(1), "denominator": Decimal(500)}
    rows.filter(area="BU07580506").update(**shown)
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


def test_a_higher_limit_hides_more_at_the_next_turn_of_the_clock() -> None:
    rows = Observation.objects.filter(indicator="misdrijven", period="2022", area__level="buurt")
    small = set(rows.filter(denominator__lt=200).values_list("area_id", flat=True))
    counted = latest("misdrijven")
    Indicator.objects.filter(pk="misdrijven").update(suppress_below=200)
    assert standings.refresh_old(NOW) == "1 opnieuw berekend"
    hidden = {row.area_id for row in rows if row.shown_value is None}
    assert len(small) > 4
    assert hidden == small
    assert latest("misdrijven") == counted
    assert standings.differences() == []
    Indicator.objects.filter(pk="misdrijven").update(suppress_below=100)
    standings.refresh_old(NOW)
    assert {row.area_id for row in rows.all() if row.shown_value is None} < small


@pytest.fixture
def kept_pages(settings: Any) -> Iterator[None]:
    """Pages are kept, as in production, and none is kept yet."""
    settings.PAGE_CACHE_SECONDS = 30
    pagecache.PLAIN.clear()
    yield
    pagecache.PLAIN.clear()


def test_a_setting_changed_in_the_admin_is_on_the_kept_overview_at_once(
    kept_pages: None, login: Any, administrator: Any, resident: Any
) -> None:
    address = "/beheer/monitor/indicator/misdrijven/change/"
    assert "geen kloof ontstaan" not in resident.get("/monitor/").content.decode()
    client = login(administrator)
    page = client.get(address).context
    data = {
        name: "" if value is None else value
        for form in (page["adminform"].form, *[f.formset.management_form
                     for f in page["inline_admin_formsets"]])
        for name, value in ((form.add_prefix(n), form[n].value()) for n in form.fields)
    }  # fmt: skip
    data |= {"series_breaks": "2021", "name": "Misdrijven, opnieuw geteld"}
    data["is_estimate"] = ""
    assert client.post(address, data).status_code == 302
    page = resident.get("/monitor/").content.decode()
    assert "Misdrijven, opnieuw geteld" in page
    assert standings.refresh_old(NOW) == "1 opnieuw berekend"


def test_a_figure_that_a_colleague_publishes_is_on_the_kept_overview_at_once(
    kept_pages: None, staff: Any, administrator: Any, resident: Any
) -> None:
    row = Observation.objects.get(indicator=SLUG, area="BU07580102", period="2020")
    before = resident.get("/monitor/").content
    assert resident.get("/monitor/").content == before
    run = propose_correction(
        observation=row, value=Decimal(90), numerator=None, denominator=row.denominator,
        status="estimate", reason="Tikfout.", by=staff, now=NOW,
    )  # fmt: skip
    publish(run=run, by=administrator, reason="", now=NOW)
    assert resident.get("/monitor/").content != before
    assert standings.differences() == []
