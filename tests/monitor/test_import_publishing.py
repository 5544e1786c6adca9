"""A second person publishes, all at once, with a reason; and it can be taken back exactly."""

import os
from collections.abc import Callable, Generator, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from monitor import standings
from monitor.imports import cleaning, proposing, publishing, staging, writing
from monitor.imports.publishing import NotNowError
from monitor.imports.shapes import FoundFigure
from monitor.models import Correction, ImportRun, Indicator, Observation
from tests.conftest import make_user
from tests.monitor.deliveries import CHASSE, HEUVEL, NOW, VALKENBERG, bring, published
from tests.pacts.at_once import at_once
from verbeterbreda.accounts import roles
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.models import Stamp

pytestmark = pytest.mark.django_db

FILE = f"code;2016;2020;2021\n{VALKENBERG};1,5;.;12,5\n{CHASSE};3;4;5\n"


@pytest.fixture
def run(staff: User) -> ImportRun:
    return bring(FILE, indicator="eenzaam", by=staff)


@pytest.fixture
def second(db: None) -> User:
    user = make_user(roles.ADMINISTRATION)
    user.email = "tweede@voorbeeld.nl"
    user.save()
    return user


def publish(run: ImportRun, by: User, reason: str = "Nieuwe reeks van de GGD.") -> ImportRun:
    return publishing.publish(run=run, by=by, reason=reason, now=NOW)


def value(area: str, period: str) -> Decimal | None:
    return Observation.objects.get(indicator="eenzaam", area=area, period=period).value


def test_nothing_is_public_until_a_second_person_says_so(run: ImportRun, second: User) -> None:
    before = published()
    assert run.state == "proposed"
    assert published() == before
    stamp = Stamp.objects.filter(pk=1).values_list("value", flat=True).first()
    publish(run, second)
    assert run.state == "published"
    assert value(VALKENBERG, "2016") == Decimal("1.5")
    assert value(VALKENBERG, "2020") is None
    assert value(CHASSE, "2021") == 5
    assert len(published()) == len(before) + 2
    assert Stamp.objects.get(pk=1).value != stamp


def test_whoever_brought_them_in_does_not_publish(run: ImportRun, staff: User) -> None:
    with pytest.raises(NotNowError, match="Vraag een collega"):
        publish(run, staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(published_by=staff)


def test_changed_figures_need_a_reason_and_new_ones_do_not(
    run: ImportRun, staff: User, second: User
) -> None:
    with pytest.raises(NotNowError, match="Zeg waarom"):
        publish(run, second, " ")
    new = bring(f"code;2023\n{HEUVEL};12\n", indicator="eenzaam", by=staff)
    assert publish(new, second, "").state == "published"
    assert not new.corrections.exists()


def test_a_correction_says_per_indicator_what_changed_and_why(staff: User, second: User) -> None:
    few = bring(f"gebied;2020\n{VALKENBERG};41,5\n", indicator="eenzaam", by=staff)
    publish(few, second, "Typefout van ons.")
    (told,) = few.corrections.all()
    assert (told.indicator_id, told.why, told.run) == ("eenzaam", "Typefout van ons.", few)
    assert told.corrected_on == NOW.date()
    assert told.what == "Valkenberg, 2020: 50,0 werd 41,5."
    codes = Observation.objects.filter(indicator="roken", period="2020", area__level="buurt")
    rows = "".join(f"{code};1\n" for code in codes.values_list("area", flat=True)[:5])
    many = bring("gebied;2020\n" + rows + f"{HEUVEL};2\n", indicator="roken", by=staff)
    publish(many, second)
    assert many.corrections.get().what == "6 cijfers van 6\u00a0gebieden over 2020."


def test_a_correction_never_says_what_is_too_small_to_show(staff: User, second: User) -> None:
    hidden = Observation.objects.filter(status="suppressed", indicator="misdrijven")[0]
    head = "indicator;gebied;jaar;teller;noemer\n"
    run = bring(
        f"{head}misdrijven;{hidden.area_id};{hidden.period};77;60\n"
        f"misdrijven;{VALKENBERG};2022;78;61\n",
        by=staff,
    )
    publish(run, second)
    what = run.corrections.get().what
    assert "78" not in what
    assert "77" not in what
    assert "niet meer getoond" in what
    withheld = Observation.objects.filter(indicator="misdrijven", is_withheld=True).exclude(
        numerator=None
    )[0]
    again = bring(
        f"{head}misdrijven;{withheld.area_id};{withheld.period};99;{withheld.denominator}\n",
        by=staff,
    )
    publish(again, second)
    assert "een cijfer dat we niet tonen" in again.corrections.get().what


def test_the_gap_that_pages_read_moves_along_and_back(staff: User, second: User) -> None:
    rows = Observation.objects.filter(indicator="eenzaam", period="2020", area__level="buurt")
    content = "gebied;2020\n" + "".join(f"{each.area_id};{33}\n" for each in rows)
    run = bring(content, indicator="eenzaam", by=staff)
    publish(run, second)
    assert standings.differences() == []
    publishing.undo(run=run, by=staff, now=NOW)
    assert standings.differences() == []


def test_undoing_puts_everything_back_to_the_last_field(
    run: ImportRun, staff: User, second: User
) -> None:
    standings.refresh()
    before = published()
    publish(run, second)
    publishing.undo(run=run, by=staff, now=NOW, reason="De GGD trok haar in.")
    assert run.state == "undone"
    assert published() == before
    assert [each.why for each in run.corrections.order_by("pk")] == [
        "Nieuwe reeks van de GGD.",
        "De GGD trok haar in.",
    ]
    with pytest.raises(NotNowError):
        publishing.undo(run=run, by=staff, now=NOW)


def test_a_run_whose_figures_a_later_run_changed_waits_for_that_one(
    run: ImportRun, staff: User, second: User
) -> None:
    before = published()
    publish(run, second)
    later = bring(f"code;2021\n{CHASSE};6\n", indicator="eenzaam", by=staff)
    publish(later, second)
    with pytest.raises(NotNowError, match="Een latere levering"):
        publishing.undo(run=run, by=staff, now=NOW)
    publishing.undo(run=later, by=staff, now=NOW)
    publishing.undo(run=run, by=staff, now=NOW)
    assert [row["value"] for row in published()] == [row["value"] for row in before]


def test_what_was_changed_past_the_trail_is_not_thrown_away(
    run: ImportRun, staff: User, second: User
) -> None:
    publish(run, second)
    Observation.objects.filter(area=CHASSE, indicator="eenzaam", period="2021").update(value=9)
    with pytest.raises(NotNowError, match="1\u00a0cijfer is intussen anders"):
        publishing.undo(run=run, by=staff, now=NOW)


def test_a_preview_that_is_no_longer_true_is_shown_again(
    run: ImportRun, staff: User, second: User
) -> None:
    other = bring(f"code;2021\n{CHASSE};6\n", indicator="eenzaam", by=staff)
    publish(other, second)
    before = published()
    publish(run, second)
    assert (run.state, run.published_by) == ("proposed", None)
    assert "Intussen is er iets veranderd" in run.message
    assert (run.new, run.changed) == (1, 5)
    assert published() == before
    publish(run, second)
    assert run.state == "published"


def test_a_page_that_shows_something_else_publishes_nothing(run: ImportRun, second: User) -> None:
    with pytest.raises(NotNowError, match="Intussen"):
        publishing.publish(run=run, by=second, reason="x", now=NOW, seen="1-2-3")


def test_a_refused_or_discarded_run_cannot_be_published(
    run: ImportRun, staff: User, second: User
) -> None:
    refused = bring(f"code;2021\n{CHASSE};600\n", indicator="eenzaam", by=staff)
    publishing.discard(run=run)
    for each in (refused, run):
        with pytest.raises(NotNowError, match="Dat kan nu niet"):
            publish(each, second)


def test_the_database_refuses_a_run_with_a_mistake_in_it(run: ImportRun) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(refused=1)


def test_a_file_goes_when_its_figures_are_public(
    run: ImportRun, second: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    path = run.upload.path
    with django_capture_on_commit_callbacks(execute=True):
        publish(run, second)
    run.refresh_from_db()
    assert not run.upload
    assert not os.path.exists(path)


def test_after_thirty_days_files_and_refused_figures_go(staff: User) -> None:
    refused = bring(f"code;2021\n{CHASSE};600\n", indicator="eenzaam", by=staff)
    waiting = bring(FILE, indicator="eenzaam", by=staff)
    assert cleaning.sweep(NOW + timedelta(days=30)) == 0
    assert cleaning.sweep(NOW + timedelta(days=31)) > 0
    refused.refresh_from_db()
    waiting.refresh_from_db()
    assert not refused.upload
    assert not waiting.upload
    assert not refused.figures.exists()
    assert waiting.figures.count() == 6


def test_one_figure_is_mended_by_the_same_road(staff: User, second: User) -> None:
    figure = Observation.objects.get(indicator="eenzaam", area=VALKENBERG, period="2020")
    run = proposing.propose_correction(
        observation=figure,
        value=Decimal("41.5"),
        numerator=None,
        denominator=figure.denominator,
        status="estimate",
        reason="Verkeerd overgenomen.",
        by=staff,
        now=NOW,
    )
    assert (run.state, run.changed) == ("proposed", 1)
    figure.refresh_from_db()
    assert figure.value == 50
    publish(run, second, "")
    figure.refresh_from_db()
    assert figure.value == Decimal("41.5")
    assert Correction.objects.get(run=run).why == "Verkeerd overgenomen."


def test_a_large_run_is_left_to_the_worker(
    run: ImportRun, staff: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "AT_ONCE", 1)
    before = [row["value"] for row in published()]
    assert publish(run, second).state == "published"  # the tests have no worker: it is done at once
    publishing.undo(run=run, by=staff, now=NOW)
    assert run.state == "undone"
    assert [row["value"] for row in published()] == before


def test_a_run_that_broke_off_is_taken_up_again(run: ImportRun, second: User) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        state="publishing", published_by=second, published_at=NOW, reason="x"
    )
    proposing.go_on(run=run)
    run.refresh_from_db()
    assert run.state == "published"
    with pytest.raises(NotNowError):
        proposing.go_on(run=run)


def test_a_refused_file_is_read_again_after_an_area_was_added(staff: User) -> None:
    from pacts.models import Area

    run = bring("code;2021\nBU07589999;12\n", indicator="eenzaam", by=staff)
    assert run.state == "refused"
    Area.objects.create(code="BU07589999", name="Nieuw", level="buurt")
    proposing.go_on(run=run)
    run.refresh_from_db()
    assert (run.state, run.new) == ("proposed", 1)


def _found(areas: list[str]) -> Iterator[FoundFigure]:
    for number, area in enumerate(areas, 1):
        yield FoundFigure(
            row=number,
            column="",
            found="5",
            indicator="eenzaam",
            area=area,
            period="2021",
            value=Decimal(5),
        )


def test_a_reading_stops_when_somebody_gives_it_up_or_begins_anew(
    staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "BATCH", 1)
    areas = [VALKENBERG, CHASSE, HEUVEL]
    given_up, read_twice = (
        ImportRun.objects.create(name=name, created_by=staff, created_at=NOW) for name in "ab"
    )
    ahead = staging._ahead

    def read(run: ImportRun, meanwhile: Callable[[], object]) -> None:
        """Read three figures; something happens before the last is stored."""

        def interrupted(batches: Iterator[Any]) -> Generator[Any]:
            for number, batch in enumerate(ahead(batches), 1):
                if number == len(areas):
                    meanwhile()
                yield batch

        with monkeypatch.context() as patch:
            patch.setattr(staging, "_ahead", interrupted)
            with pytest.raises(staging.StoppedError):
                staging.stage(run=run, figures=_found(areas), now=NOW)

    read(given_up, lambda: publishing.discard(run=given_up))
    given_up.refresh_from_db()
    assert (given_up.state, given_up.rows_done) == ("discarded", 2)
    read(read_twice, lambda: staging.stage(run=read_twice, figures=_found(areas[:2]), now=NOW))
    read_twice.refresh_from_db()
    assert (read_twice.state, read_twice.new) == ("proposed", 2)
    assert read_twice.figures.count() == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the other database plans by statistics")
def test_no_figure_makes_the_database_go_through_all_the_others(run: ImportRun) -> None:
    """Undoing a million figures took hours: for each of them all were looked at."""
    with CaptureQueriesContext(connection) as queries:
        for step in (writing.moved_on, writing.compare_again, writing.publish):
            step(run=run.pk)
        writing.overtaken(run=run.pk)
        writing.touched_since(run=run.pk, later=[run.pk + 1])
        writing.put_back(run=run.pk)
    plans = [_plan(query["sql"]) for query in queries]
    assert len(plans) == 7
    assert [plan for plan in plans if "CORRELATED" in plan] == []
    assert [plan for plan in plans if plan.count("imported_by_fate (run_id") > 1] == []


def _plan(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return "\n".join(row[3] for row in cursor.fetchall())


# --- At the same moment --------------------------------------------------------------------------


@pytest.fixture
def people(transactional_db: None) -> list[User]:
    staff = make_user(roles.BUREAU)
    others = [
        User.objects.create_user(f"{name}@voorbeeld.nl", "een-lang-wachtwoord", is_staff=True)
        for name in ("een", "twee")
    ]
    return [staff, *others]


def tried(work: Callable[[], object], told: list[str]) -> Callable[[], None]:
    def attempt() -> None:
        try:
            work()
        except NotNowError:
            told.append("te laat")
        else:
            told.append("gelukt")

    return attempt


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_everything_happens_once(people: list[User]) -> None:
    """Two publishers of one run; two of two runs about one figure; publish beside undo."""
    staff, one, two = people
    indicator = Indicator.objects.get(pk="eenzaam")
    run = bring(f"code;2021;2022\n{CHASSE};5;6\n", indicator="eenzaam", by=staff)
    told: list[str] = []
    at_once(*(tried(lambda by=by: publish(run, by), told) for by in (one, two)))
    assert sorted(told) == ["gelukt", "te laat"]
    assert Observation.objects.filter(indicator=indicator, area=CHASSE, period="2021").count() == 1

    runs = [bring(f"code;2021\n{CHASSE};{n}\n", indicator="eenzaam", by=staff) for n in (7, 8)]
    at_once(*(tried(lambda each=each: publish(each, one), []) for each in runs))
    for each in runs:
        each.refresh_from_db()
    assert sorted(each.state for each in runs) == ["proposed", "published"]
    winner = next(each for each in runs if each.state == "published")
    loser = next(each for each in runs if each.state == "proposed")
    old = loser.figures.get()
    assert old.old_value == value(CHASSE, "2021") == winner.figures.get().value

    told.clear()
    at_once(
        tried(lambda: publishing.undo(run=winner, by=staff, now=NOW), told),
        tried(lambda: publish(loser, two), told),
    )
    winner.refresh_from_db()
    loser.refresh_from_db()
    states = (winner.state, loser.state)
    assert states in {("undone", "proposed"), ("published", "published")}
    expected = 5 if states[0] == "undone" else loser.figures.get().value
    assert value(CHASSE, "2021") == expected
    assert connection.is_usable()
