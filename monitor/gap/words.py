"""The gap in plain Dutch: a headline and sentences made from the figures."""

from __future__ import annotations

from decimal import Decimal

from monitor.gap.shapes import NOUGHT, Direction, Gap, GapYear, Method, Verdict, printed
from verbeterbreda.lib.formats import number, quantity

FOCUS_NAME = "de Verbeter Breda-buurten"
REST_NAME = "de rest van Breda"


def with_unit(value: Decimal, method: Method) -> str:
    """ "19,7%", "€ 20.658", "58,5 per 1.000 inwoners"."""
    return quantity(printed(value, method.decimals), method.unit, method.decimals)


def difference(value: Decimal, method: Method) -> str:
    """A gap without its sign: "9,8 procentpunt", "€ 6.500", "0,4 per 1.000 inwoners"."""
    if method.unit == "%":
        return quantity(abs(value), "procentpunt", method.decimals)
    return with_unit(abs(value), method)


def movement(
    before: Decimal | None, now: Decimal | None, method: Method, *, beside: str = ""
) -> str:
    """How a difference went, in a sentence; "" when one of the two is unknown.

    `before` and `now` are points as printed, above nought where it is higher here; `beside` is
    what it differs from, where the text has not said so.
    """
    if before is None or now is None:
        return ""
    if before and now and (before > 0) != (now > 0):
        side = "hoger" if now > 0 else "lager"
        return (
            f"Eerst was het andersom; nu is het hier {side}{f' dan in {beside}' if beside else ''}."
        )
    subject = f"Het verschil met {beside}" if beside else "Het verschil"
    if abs(before) == abs(now):
        return f"{subject} bleef {difference(now, method)}."
    went = "kleiner" if abs(now) < abs(before) else "groter"
    return (
        f"{subject} werd {went}: van {difference(before, method)} naar {difference(now, method)}."
    )


def headline(result: Gap) -> str:
    """Short, for above a chart. Says first how the neighbourhoods fare, then the gap."""
    if not result.years:
        return f"{result.method.name}: geen cijfers per buurt."
    if result.verdict is Verdict.NO_JUDGEMENT or result.latest is None:
        return f"{result.method.name}: zo is het nu."
    if result.verdict is Verdict.TOO_FEW_POINTS:
        return f"{result.method.name}: {_standing(result)}"
    movement = own_movement(result)
    ending = {
        Verdict.CLOSING: "en de kloof wordt kleiner",
        Verdict.NOT_CLOSING: "en de kloof wordt niet kleiner",
        Verdict.NO_GAP: "en er is geen achterstand",
    }[result.verdict]
    if movement == "better" and result.verdict is Verdict.CLOSING:
        ending = "maar de kloof is er nog"
    elif movement == "better" and result.verdict is Verdict.NOT_CLOSING:
        ending = "maar de kloof wordt niet kleiner"
    elif movement == "worse" and result.verdict is not Verdict.NOT_CLOSING:
        ending = ending.replace("en ", "maar ", 1)
    if result.verdict is Verdict.NOT_CLOSING and not result.path:
        ending = f"{ending.split()[0]} er is een kloof ontstaan"
    return f"{_movement_words(result, movement)}, {ending}."


def _standing(result: Gap) -> str:
    latest = result.latest
    shown = printed((latest and latest.disadvantage) or NOUGHT, result.method.decimals)
    if shown == 0:
        return "bijna geen verschil met de rest van Breda."
    return "er is een kloof." if shown > 0 else "geen achterstand in onze buurten."


def own_movement(result: Gap) -> str:
    """ "better", "worse" or "same": the focus neighbourhoods themselves, base to last year."""
    base, latest = result.base, result.latest
    if base is None or latest is None or base.focus.value is None or latest.focus.value is None:
        return "same"
    decimals = result.method.decimals
    change = printed(latest.focus.value, decimals) - printed(base.focus.value, decimals)
    if result.method.direction is Direction.LOWER:
        change = -change
    return "better" if change > 0 else "worse" if change < 0 else "same"


def _movement_words(result: Gap, movement: str) -> str:
    if movement == "same":
        return "In onze buurten verandert het niet"
    own = result.method.better if movement == "better" else result.method.worse
    return own or f"In onze buurten gaat het {'beter' if movement == 'better' else 'slechter'}"


def sentences(result: Gap) -> list[str]:
    """One to five plain sentences that say what the chart says."""
    if not result.years:
        return ["Van dit onderwerp zijn geen cijfers per buurt openbaar."]
    latest = result.latest or result.years[-1]
    if latest.focus.value is None or latest.rest.value is None:
        return ["Van dit onderwerp is geen vergelijking tussen buurten te maken."]
    parts = [_state_words(result, latest.year, latest.focus.value, latest.rest.value)]
    if result.base is latest:
        parts.append(_difference_words(result))
    elif result.base is not None:
        parts += [_change_words(result), _ratio_words(result), _path_words(result)]
    if result.verdict is Verdict.TOO_FEW_POINTS:
        parts.append("Er zijn te weinig meetjaren om te zeggen of de kloof kleiner wordt.")
    return [part for part in parts if part]


def _state_words(result: Gap, year: int, focus: Decimal, rest: Decimal) -> str:
    method = result.method
    return (
        f"{method.name} in {year}: {with_unit(focus, method)} in {FOCUS_NAME}, "
        f"{with_unit(rest, method)} in {REST_NAME}."
    )


def _difference_words(result: Gap) -> str:
    latest, method = result.latest, result.method
    if latest is None or latest.points is None or method.direction is Direction.NEUTRAL:
        return ""
    return f"Het verschil is {difference(latest.points, method)}."


def _change_words(result: Gap) -> str:
    base, latest, method = result.base, result.latest, result.method
    if base is None or latest is None or base.points is None or latest.points is None:
        return ""
    if method.direction is Direction.NEUTRAL:
        return ""
    if (base.points > 0) != (latest.points > 0) and 0 not in (
        base.points,
        latest.points,
    ):
        return (
            f"In {base.year} was het andersom: toen scheelde het "
            f"{difference(base.points, method)}, nu {difference(latest.points, method)}."
        )
    return (
        f"Het verschil was in {base.year} {difference(base.points, method)} "
        f"en in {latest.year} {difference(latest.points, method)}."
    )


def _ratio_words(result: Gap) -> str:
    """Only when the ratio moves against the points: a reader would otherwise be misled."""
    base, latest = result.base, result.latest
    if result.verdict is not Verdict.CLOSING or base is None or latest is None:
        return ""
    if base.ratio is None or latest.ratio is None:
        return ""
    before, now = printed(base.ratio, 1), printed(latest.ratio, 1)
    if abs(now - 1) <= abs(before - 1):
        return ""
    return (
        f"In verhouding is het verschil gegroeid: van {number(before, 1)} keer "
        f"naar {number(now, 1)} keer zo veel."
    )


def _path_words(result: Gap) -> str:
    latest = result.latest
    if latest is None or latest.distance is None or result.verdict is Verdict.TOO_FEW_POINTS:
        return ""
    if result.verdict is Verdict.NO_GAP:
        return ""
    pace = "het gaat snel genoeg" if result.is_on_path else "het gaat te langzaam"
    wished = difference(latest.path or NOUGHT, result.method)
    return (
        f"Op de weg naar geen kloof in {result.target_year} hoort bij {latest.year} "
        f"hooguit {wished}: {pace}."
    )


def change_words(result: Gap) -> str:
    """How the gap went, short: "15,0 procentpunt hoger dan de rest in 2012, 9,8 … in 2020."."""
    base, latest = result.base, result.latest
    if base is None or latest is None or result.method.direction is Direction.NEUTRAL:
        return ""
    first, last = _beside(base, result.method), _beside(latest, result.method)
    if not first or not last:
        return ""
    first = first.replace(" hoger", " hoger dan de rest").replace(" lager", " lager dan de rest")
    if base is latest:
        return f"{first} in {latest.year}."
    return f"{first} in {base.year}, {last.lower()} in {latest.year}."


def _beside(row: GapYear, method: Method) -> str:
    if row.points is None:
        return ""
    shown = printed(row.points, method.decimals)
    if not shown:
        return "Gelijk"
    return f"{difference(shown, method)} {'hoger' if shown > 0 else 'lager'}"
