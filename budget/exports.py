"""The budget as flat tables: every line with its cells as printed, and what adds up to what."""

from decimal import Decimal

from budget.reconciliation import MARK_WORDS, Total
from budget.reports import BudgetReport, ColumnView
from budget.reports.checks import Check, left_out

type Value = str | int | Decimal | None
type Row = list[Value]


def head(report: BudgetReport) -> list[str]:
    """Names of the columns: three for each printed column, as printed, kind and amount."""
    names = ["soort_rij", "regel", "blok", "post"]
    for column in report.columns:
        name = stem(column.key)
        names += [f"{name}_zoals_gedrukt", f"{name}_soort", f"{name}_bedrag"]
    return [*names, "toelichting", "bron", "plaats_in_bron"]


def stem(key: str) -> str:
    """The name of a printed column as its three columns in the file begin."""
    return key.replace("-", "_")


def rows(report: BudgetReport) -> list[Row]:
    """One row per line and per block, then the printed and computed totals and their difference.

    Amounts are Decimal euros; what is not an amount is None there and named in the kind.
    """
    return [*_lines(report), *_totals(report)]


def _lines(report: BudgetReport) -> list[Row]:
    result: list[Row] = []
    for section in report.sections:
        for line in section.lines:
            row: Row = ["regel", line.number, section.title, line.title]
            for cell in line.cells:
                row += [cell.text, cell.mark_label, cell.amount]
            notes = [*line.remarks, *(cell.note for cell in line.cells)]
            source = line.source.title if line.source else ""
            result.append(
                [*row, " ".join(dict.fromkeys(filter(None, notes))), source, line.locator]
            )
        sums: Row = ["blok", None, section.title, "samen in dit blok"]
        for total in section.totals:
            sums += [total.sentence, _kind(total), total.amount]
        result.append([*sums, "", "eigen berekening", ""])
    return result


def _totals(report: BudgetReport) -> list[Row]:
    source = report.source.title if report.source else ""
    plans = [
        ("beschikbaar, gedrukt", _available, source) if report.has_available else None,
        ("totaal, gedrukt", _printed, source) if report.has_printed_totals else None,
        ("totaal, berekend", _computed, "eigen berekening"),
        ("verschil, gedrukt min berekend", _difference, "eigen berekening")
        if report.has_printed_totals
        else None,
        ("tekort, gepland min beschikbaar", _shortfall, "eigen berekening")
        if report.has_available
        else None,
    ]
    result: list[Row] = []
    for label, cells, origin in filter(None, plans):
        row: Row = ["totaal", None, "", label]
        for column in report.columns:
            row += cells(column)
        result.append([*row, "", origin, report.locator])
    return result


def _available(column: ColumnView) -> Row:
    return [
        column.available_text,
        "bedrag" if column.available is not None else "leeg",
        column.available,
    ]


def _printed(column: ColumnView) -> Row:
    kind = "bedrag" if column.printed_total is not None else "leeg"
    return [column.printed, kind, column.printed_total]


def _computed(column: ColumnView) -> Row:
    return [column.total.sentence, _kind(column.total), column.total.amount]


def _difference(column: ColumnView) -> Row:
    text = " ".join(filter(None, (f"{column.difference_text}.", column.note)))
    gap = column.printed_check.difference
    return [text, "leeg" if gap is None else "verschil", gap]


def _shortfall(column: ColumnView) -> Row:
    short = column.shortfall
    return [column.left_text, "leeg" if short is None else _kind(column.total), short]


def _kind(total: Total) -> str:
    if total.amount is None:
        return "nog onbekend" if total.is_lower_bound else "leeg"
    return "ondergrens" if total.is_lower_bound else "bedrag"


LEFT_OUT_HEAD = [f"niet_meegeteld_{word.replace(' ', '_')}" for word in MARK_WORDS.values()]
CHECKS_HEAD = [
    "niveau",
    "jaar",
    "blok",
    "regel",
    "titel",
    "kolom",
    "vergeleken_met",
    "vergeleken_met_tekst",
    "vergeleken_met_bedrag",
    "opgeteld_zin",
    "opgeteld_soort",
    "opgeteld_bedrag",
    "verschil_zin",
    "verschil_bedrag",
    *LEFT_OUT_HEAD,
    "lege_vakken",
    "toelichting",
    "tegenspraken",
]


def check_rows(report: BudgetReport) -> list[Row]:
    """One row per sum: what it is put beside, what it is, the difference, and what is not in it."""
    return [_check_row(check) for check in report.checks]


def _check_row(check: Check) -> Row:
    unknown = check.unknown
    return [
        check.level.value,
        check.year,
        check.section,
        check.line,
        check.title,
        check.column,
        check.beside.value,
        check.other_text,
        check.other,
        f"{check.computed.text}. {check.computed.sentence}",
        _kind(check.computed),
        check.computed.amount,
        check.difference_text,
        check.difference,
        *left_out(unknown).values(),
        unknown.empty,
        " ".join(check.notes),
        " ".join(f"{note.key}: {note.subject}." for note in check.contradictions),
    ]
