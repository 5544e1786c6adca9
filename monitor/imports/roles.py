"""The roles a column of a file with figures can have, and what people call them."""

from monitor.imports.shapes import NAMES
from verbeterbreda.lib.sheets import Column, name_key

ROLES = (
    Column(
        "indicator", (NAMES["indicator"], "onderwerp", "thema", "kenmerk", "variabele", "topic")
    ),
    Column(
        "area",
        (NAMES["area"], "gebiedscode", "code", "CBS-code", "regio", "regio's", "regiocode", "area"),
    ),
    Column("area", ("wijken en buurten", "gwb_code", "codering", "codering_3", "area code")),
    Column("area", ("statcode", "gebied code", "geocode")),
    Column("buurt", ("buurt", "buurtcode", "bu_code", "bu_naam", "buurtnaam", "buurten")),
    Column("buurt", ("CBS-buurt", "CBS-buurtcode", "code buurt", "naam buurt")),
    Column("wijk", ("wijk", "wijkcode", "wk_code", "wk_naam", "wijknaam", "wijken")),
    Column("wijk", ("CBS-wijk", "CBS-wijkcode", "code wijk", "naam wijk")),
    Column("gemeente", ("gemeente", "gemeentecode", "gm_code", "gm_naam", "gemeentenaam")),
    Column("name", ("statnaam",)),
    Column("name", (NAMES["name"], "gebiedsnaam", "regionaam", "naam gebied", "area name", "name")),
    Column("level", (NAMES["level"], "soort regio", "soort_regio_2", "soort gebied", "schaal")),
    Column("period", (NAMES["period"], "perioden", "jaar", "jaren", "meetjaar", "tijd", "maand")),
    Column("period", ("jaartal", "period", "year")),
    Column("value", (NAMES["value"], "cijfer", "cijfers", "uitkomst", "value", "percentage")),
    Column("value", ("aantal", "score", "resultaat", "getal", "figuur")),
    Column("numerator", (NAMES["numerator"], "numerator", "aantal gevallen", "registraties")),
    Column("denominator", (NAMES["denominator"], "denominator", "gewicht", "inwoners")),
    Column("denominator", ("noemer (of inwoners als gewicht)", "aantal inwoners", "inwonertal")),
    Column("status", (NAMES["status"], "soort cijfer", "stand")),
)
"""The roles a column can have, and what people call them. Some stand twice: the lines are short."""

KEYS = {name_key(name): role.key for role in ROLES for name in role.names}
LEVELS = ("buurt", "wijk", "gemeente")
AREAS = {"area", *LEVELS}
