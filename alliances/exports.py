"""The roll-up pages as one flat table each: every row says of what kind it is."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from alliances.reports.alliances import AllianceReport
from alliances.reports.brought import Brought
from alliances.reports.contributions import ContributionView
from alliances.reports.goals import GoalReport
from alliances.reports.money import AllianceMoney
from alliances.reports.organisations import OrganisationReport
from alliances.reports.rollups import RollUp
from alliances.reports.rows import ActionRow
from alliances.reports.years import YearReport
from budget.reports.lines import NO_GOAL
from budget.reports.spending import Standing

type Value = str | int | Decimal | date | None
type Row = list[Value]

HEAD = [
    "soort_rij",
    "nummer",
    "titel",
    "doel",
    "wanneer",
    "waar",
    "trekker",
    "stand",
    "stand_op",
    "aantal",
    "bedrag",
    "besluit",
    "toelichting",
    "adres",
]


def row(kind: str, **values: Value) -> Row:
    """One row of the table; what is not given is empty. Amounts are Decimal euros."""
    unknown = set(values) - set(HEAD)
    if unknown:
        raise ValueError(f"no such column: {unknown}")
    return [kind, *(values.get(name) for name in HEAD[1:])]


def roll_up_rows(roll: RollUp) -> Iterator[Row]:
    """How far it is, the actions, and what was promised: what every roll-up page shows."""
    for label, number in roll.progress.rows:
        yield row("voortgang", titel=label, aantal=number)
    for action in roll.rows:
        yield action_row(action)
    for section in roll.sections:
        for line in section.lines:
            yield row(
                "toezegging",
                titel=line.commitment.title,
                nummer=line.numbers or None,
                wanneer=str(line.commitment.year),
                bedrag=line.amount,
                besluit=line.commitment.decision,
                toelichting=f"{section.title}. {line.commitment.line}.",
                adres=line.commitment.decision_url,
            )
        yield row("toegezegd, samen", titel=section.title, bedrag=section.total)


def action_row(action: ActionRow) -> Row:
    return row(
        "actie",
        nummer=action.number,
        titel=action.title,
        doel=action.goal,
        wanneer=action.when,
        waar=action.where,
        trekker=action.leads,
        stand=None if action.has_parts else action.label,
        stand_op=None if action.has_parts else action.status_on,
        bedrag=action.promised,
        toelichting="telt mee met haar deelacties" if action.has_parts else None,
        adres=action.url,
    )


def contribution_rows(found: Iterable[ContributionView]) -> Iterator[Row]:
    """What was brought in, once for each action it became, and once when it became none."""
    for view in found:
        contribution = view.contribution
        for action in view.actions or [None]:
            yield row(
                "inbreng",
                titel=contribution.title,
                doel="; ".join(view.goals) or None,
                nummer=action.number if action else None,
                toelichting=view.fate or None,
                adres=action.get_absolute_url() if action else None,
            )


def goal_rows(report: GoalReport) -> Iterator[Row]:
    yield from roll_up_rows(report.roll)
    yield from contribution_rows(report.contributions)
    for pledged in report.pledges:
        yield row(
            "belofte",
            titel=pledged.pledge.text,
            trekker=pledged.organisation.name,
            wanneer=pledged.pledge.when,
            stand=pledged.pledge.label,
            adres=pledged.organisation.get_absolute_url(),
        )
    yield from brought_rows(report.brought)
    for indicator in report.indicators:
        yield row("cijfer", titel=indicator.name, adres=indicator.get_absolute_url())
    for line in report.money:
        for cell in line.cells:
            yield row(
                "begroting, zoals gedrukt",
                nummer=str(line.number),
                titel=line.title,
                wanneer=line.budget,
                stand=cell.column,
                toelichting=cell.text,
                adres=line.url,
            )


def alliance_rows(report: AllianceReport) -> Iterator[Row]:
    yield from roll_up_rows(report.roll)
    for line in report.goals:
        for label, number in line.progress.rows:
            yield row("voortgang van een doel", titel=label, doel=line.goal.key, aantal=number)
        yield row("toegezegd aan een doel", doel=line.goal.key, bedrag=line.promised)
    yield from contribution_rows(report.contributions)


def brought_rows(found: Brought) -> Iterator[Row]:
    """What partners put in; without an amount it is not known, which is not nought."""
    for part in found.parts:
        yield row(
            f"bijdrage: {part.kind}",
            titel=part.text,
            nummer=part.action.partition(" ")[0],
            wanneer=str(part.year),
            trekker=part.organisation,
            bedrag=part.amount,
            toelichting=None if part.amount is not None else "bedrag of waarde niet bekend",
            adres=part.action_url,
        )


def alliance_money_rows(report: AllianceMoney) -> Iterator[Row]:
    """Streams, and planned, committed, spent per goal and line, of each year; then partners."""
    for year in report.years:
        when = str(year.year)
        for stream in year.picture.flow.streams if year.picture else ():
            yield row(
                "dekking",
                titel=stream.payer,
                doel=stream.goal or NO_GOAL,
                wanneer=when,
                bedrag=stream.total.amount,
                toelichting=stream.total.text,
            )
        rows = [
            *(("doel", goal, "") for goal in year.goals),
            *(("regel", line.standing, line.note) for line in year.lines),
            ("samen", year.total, ""),
        ]
        for kind, standing, note in rows:
            yield from _standing_rows(kind, when, standing, note)
    yield from brought_rows(report.brought)


def _standing_rows(kind: str, when: str, standing: Standing, note: str) -> Iterator[Row]:
    """Planned, committed, paid and what is left of one thing, each as a row of its own."""
    said = [
        ("gepland", standing.planned.amount, standing.planned.text),
        ("toegezegd", standing.committed, standing.committed_text),
        ("betaald", standing.paid, standing.paid_text),
        ("nog niet toegezegd", standing.open.amount, standing.open.text),
    ]
    for what, amount, text in said:
        yield row(
            f"{what}, {kind}",
            titel=standing.name,
            wanneer=when,
            bedrag=amount,
            toelichting=" ".join(filter(None, [text, note if what == "gepland" else ""])),
            adres=standing.url or None,
        )


def organisation_rows(report: OrganisationReport) -> Iterator[Row]:
    yield from roll_up_rows(report.roll)
    for group in report.groups:
        for member in group.rows:
            yield row(
                "rol",
                nummer=member.row.number,
                titel=member.row.title,
                doel=member.row.goal,
                trekker=report.organisation.name,
                toelichting=". ".join(filter(None, [group.role, member.note])),
                adres=member.row.url,
            )
    for share in report.shares:
        yield row(
            f"bijdrage: {share.kind}",
            titel=share.action,
            wanneer=str(share.year),
            bedrag=share.amount,
            toelichting=share.text,
            adres=share.action_url,
        )
    for pledge in report.pledges:
        yield row(
            "belofte",
            titel=pledge.line.text,
            doel=pledge.goal or None,
            wanneer=pledge.line.when,
            stand=pledge.line.label,
        )


def year_rows(report: YearReport) -> Iterator[Row]:
    yield from roll_up_rows(report.roll)
    for milestone in report.milestones:
        yield row(
            "mijlpaal",
            titel=milestone.title,
            wanneer=milestone.due,
            stand_op=milestone.reached_on,
            toelichting=milestone.action,
            adres=milestone.url,
        )
