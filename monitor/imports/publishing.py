"""From a proposal to the site, by a second person, and back.

Each step takes the row of its run first and then those of the indicators, in their order: two who
press at once do it once, and two runs about the same indicator wait for each other. All that a
run changes becomes public in one transaction, or nothing.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Min, Q

from monitor import standings
from monitor.imports import tasks, writing
from monitor.models import Correction, ImportedFigure, ImportRun, Indicator, Observation
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import pagecache
from verbeterbreda.lib.formats import join_nl, local, number, plural, year_range

AT_ONCE = 25_000
"""Figures that are published while somebody waits; more of them are the worker's."""
EXAMPLES = 3
MOVED_ON = (
    "Intussen is er iets veranderd: iemand publiceerde cijfers waar deze levering ook over gaat. "
    "Er is niets gepubliceerd. Kijk opnieuw wat er gebeurt."
)
State, Fate = ImportRun.State, ImportedFigure.Fate
BROUGHT = (Fate.NEW, Fate.CHANGED)


class NotNowError(Exception):
    """This cannot be done now; the sentence says why."""


def publish(
    *, run: ImportRun, by: User, reason: str, now: datetime, seen: str | None = None
) -> ImportRun:
    """Make a proposed run public; a large one is left to the worker and is then `publishing`.

    NotNowError for whoever brought it in, without a reason when figures change, when it is not
    waiting any more, or when it is not what was `seen` (see `fingerprint`). When something else
    was published meanwhile the run stays proposed, with new fates and a message.
    """
    with transaction.atomic():
        row = _taken(run, State.PROPOSED)
        if row.created_by_id == by.pk:
            raise NotNowError(
                "Wie de cijfers binnenhaalt, publiceert ze niet zelf. Vraag een collega."
            )
        if seen is not None and seen != fingerprint(row):
            raise NotNowError(MOVED_ON)
        row.reason = (reason or row.reason).strip()
        if row.changed and not row.reason:
            raise NotNowError("Zeg waarom cijfers veranderen die al op de site staan.")
        row.state, row.published_by, row.published_at = State.PUBLISHING, by, now
        row.message = ""
        _checked(row).save()
        if row.new + row.changed > AT_ONCE:
            tasks.publish_figures.enqueue(row.pk)
        else:
            carry_out(row)
    run.refresh_from_db()
    return run


def fingerprint(run: ImportRun) -> str:
    """Return what changes when the fates of a run do, to travel with the page that shows them."""
    return f"{run.new}-{run.changed}-{run.same}"


def carry_out(run: ImportRun) -> None:
    """Publish a run of which somebody said so; does nothing when that was done already."""
    with transaction.atomic():
        row = _locked(run)
        if row.state != State.PUBLISHING:
            return
        _lock_indicators(row)
        if writing.moved_on(run=row.pk):
            _propose_again(row)
            return
        slugs = _slugs(row)
        hidden = _withheld(slugs)
        writing.publish(run=row.pk)
        standings.refresh(slugs)
        assert row.published_at is not None
        for indicator, what in _told(row, hidden | _withheld(slugs)):
            Correction.objects.create(
                indicator_id=indicator,
                corrected_on=local(row.published_at).date(),
                what=what,
                why=row.reason,
                run=row,
            )
        row.state = State.PUBLISHED
        row.save(update_fields=["state"])
        forget_file(row)
        pagecache.bump()


def discard(*, run: ImportRun) -> ImportRun:
    """Let a run that is not published go; its file goes with it."""
    with transaction.atomic():
        row = _taken(run, State.READING, State.REFUSED, State.PROPOSED)
        row.state = State.DISCARDED
        row.save(update_fields=["state"])
        forget_file(row)
    run.refresh_from_db()
    return run


def undo(*, run: ImportRun, by: User, now: datetime, reason: str = "") -> ImportRun:
    """Put back exactly what was published before this run; a large one is left to the worker.

    NotNowError when a later run brought some of the same figures: undo that one first.
    """
    with transaction.atomic():
        row = _taken(run, State.PUBLISHED)
        _refuse_when_overtaken(row)
        row.state, row.undone_by, row.undone_at = State.UNDOING, by, now
        row.options = row.options | {"undone_because": reason.strip()}
        row.message = ""
        row.save()
        if row.new + row.changed > AT_ONCE:
            tasks.undo_figures.enqueue(row.pk)
        else:
            take_back(row)
    run.refresh_from_db()
    return run


def take_back(run: ImportRun) -> None:
    """Undo a run of which somebody said so; does nothing when that was done already."""
    with transaction.atomic():
        row = _locked(run)
        if row.state != State.UNDOING:
            return
        try:
            _refuse_when_overtaken(row)
        except NotNowError as error:
            row.state, row.message = State.PUBLISHED, str(error)
            row.undone_by = row.undone_at = None
            row.save()
            return
        assert row.undone_at is not None
        assert row.published_at is not None
        when = f"{local(row.published_at):%d-%m-%Y}"
        why = row.options.get("undone_because") or "De levering is teruggedraaid."
        for indicator, count in _counts(row, *BROUGHT):
            Correction.objects.create(
                indicator_id=indicator,
                corrected_on=local(row.undone_at).date(),
                what=f"Teruggedraaid: {plural(count, 'cijfer', 'cijfers')} van {when} "
                "staan weer zoals ze daarvoor stonden.",
                why=why,
                run=row,
            )
        writing.put_back(run=row.pk)
        standings.refresh(_slugs(row))
        row.state = State.UNDONE
        row.save(update_fields=["state"])
        pagecache.bump()


def forget_file(run: ImportRun) -> None:
    """Take away the uploaded file of a run; what was in it and its hash stay."""
    if run.upload:
        name, storage = run.upload.name or "", run.upload.storage
        ImportRun.objects.filter(pk=run.pk).update(upload="")
        run.upload = ""
        transaction.on_commit(lambda: storage.delete(name))


# --- Locks ---------------------------------------------------------------------------------------


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update().get(pk=run.pk)


def _taken(run: ImportRun, *states: str) -> ImportRun:
    """Return the run, ours until the end of the transaction; NotNowError in any other state."""
    row = _locked(run)
    if row.state not in states:
        raise NotNowError(f"‘{row}’: {row.get_state_display()}. Dat kan nu niet.")
    return row


def _checked(run: ImportRun) -> ImportRun:
    """Return the run when it keeps the rules of its table; NotNowError with their sentence."""
    try:
        run.validate_constraints()
    except ValidationError as error:
        raise NotNowError(" ".join(error.messages)) from error
    return run


def _lock_indicators(run: ImportRun) -> None:
    """Wait for whoever publishes figures of the same indicators. In their order: no deadlock."""
    rows = Indicator.objects.filter(pk__in=_slugs(run)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def _slugs(run: ImportRun) -> list[str]:
    """Return the indicators of which this run brings figures."""
    rows = run.figures.filter(fate__in=BROUGHT).order_by("indicator").values_list("indicator")
    return [slug for (slug,) in rows.distinct()]


def _propose_again(run: ImportRun) -> None:
    writing.compare_again(run=run.pk)
    counted: Counter[str] = writing.fates(run=run.pk)
    run.state, run.message = State.PROPOSED, MOVED_ON
    run.published_by = run.published_at = None
    run.new, run.changed, run.same = (counted[fate] for fate in (Fate.NEW, Fate.CHANGED, Fate.SAME))
    run.save()


def _refuse_when_overtaken(run: ImportRun) -> None:
    _lock_indicators(run)
    later = ImportRun.objects.filter(
        Q(published_at__gt=run.published_at) | Q(published_at=run.published_at, pk__gt=run.pk),
        state__in=[State.PUBLISHED, State.PUBLISHING, State.UNDOING],
    )
    newer = writing.touched_since(run=run.pk, later=list(later.values_list("pk", flat=True)))
    if newer:
        name = ImportRun.objects.get(pk=newer)
        raise NotNowError(
            f"Een latere levering veranderde dezelfde cijfers: ‘{name}’. Draai die eerst terug."
        )
    if count := writing.overtaken(run=run.pk):
        raise NotNowError(
            f"{plural(count, 'cijfer is', 'cijfers zijn')} intussen anders dan deze levering ze "
            "bracht. Terugdraaien zou dat weggooien."
        )


# --- What the public reads about it --------------------------------------------------------------


def _counts(run: ImportRun, *fates: str) -> Iterable[tuple[str, int]]:
    rows = run.figures.filter(fate__in=fates).order_by("indicator")
    return [tuple(row) for row in rows.values_list("indicator").annotate(number=Count("pk"))]


def _withheld(slugs: Collection[str]) -> set[tuple[str, str, str]]:
    """Return what is not shown because a smaller figure could be worked out from it."""
    rows = Observation.objects.filter(indicator__in=slugs, is_withheld=True)
    return set(rows.values_list("indicator_id", "area_id", "period"))


def _told(run: ImportRun, hidden: set[tuple[str, str, str]]) -> Iterable[tuple[str, str]]:
    """Yield each indicator of which published figures change, with what changes in words.

    `hidden` are figures that nobody may see, also not here.
    """
    changed = run.figures.filter(fate=Fate.CHANGED)
    rows = changed.order_by("indicator").values_list("indicator")
    counts = rows.annotate(number=Count("pk"), first=Min("period"), last=Max("period"))
    for slug, count, first, last in counts:
        if count > EXAMPLES:
            years = year_range(int(first[:4]), int(last[:4]))
            areas = changed.filter(indicator=slug).aggregate(n=Count("area", distinct=True))["n"]
            where = plural(areas, "gebied", "gebieden")
            yield slug, f"{number(count)} cijfers van {where} over {years}."
        else:
            figures = changed.filter(indicator=slug).select_related("area", "indicator")
            yield slug, join_nl([_told_of(figure, hidden) for figure in figures]) + "."


def _told_of(figure: ImportedFigure, hidden: set[tuple[str, str, str]]) -> str:
    """Return one change in words. What is too small to show is not told here either."""
    place = f"{figure.area}, {figure.period}: "
    if (figure.indicator_id, figure.area_id, figure.period) in hidden:
        return place + "een cijfer dat we niet tonen"
    if "suppressed" in (figure.status, figure.old_status) and figure.status != figure.old_status:
        return place + ("niet meer getoond" if figure.status == "suppressed" else "nu wel getoond")
    if figure.status == figure.old_status == "suppressed":
        return place + "de telling voor het cijfer van de groep"
    if figure.value == figure.old_value:
        return place + "niet het cijfer zelf, wel teller, noemer of status"
    return place + f"{_shown(figure, figure.old_value)} werd {_shown(figure, figure.value)}"


def _shown(figure: ImportedFigure, value: object) -> str:
    if value is None:
        return "geen cijfer"
    assert figure.indicator is not None
    decimals = figure.indicator.decimals
    both = (number(figure.value, decimals), number(figure.old_value, decimals))
    return number(value, decimals if both[0] != both[1] else 4)  # type: ignore[arg-type]
