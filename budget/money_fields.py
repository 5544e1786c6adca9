"""The columns of the files about money that moves, described for programs and for people.

The order here is the order in the files; see `budget/money_exports.py`.
"""

from collections.abc import Sequence

from budget.file_fields import Json, day, euros, text, whole

SUM_KINDS = ["bedrag", "ondergrens", "onbekend", "geen bedrag"]
FLOW_KINDS = [
    "stroom",
    "samen",
    "samen, voor een doel",
    "samen, niet aan een doel toe te delen",
    "kosten zonder dekking",
]
SPENDING_KINDS = ["regel", "blok", "bouwsteen", "doel", "samen", "toegezegd voor een ander jaar"]
REGISTER_KINDS = ["toezegging", "betaling"]


def names(fields: Sequence[Json]) -> list[str]:
    """The head of a file."""
    return [field["name"] for field in fields]


def _kind(values: list[str], description: str) -> Json:
    return text("soort_rij", "Soort rij", description, required=True, enum=values)


_SUM = (
    "Een bedrag, een ondergrens omdat er iets ontbreekt, onbekend, of geen bedrag omdat er niets "
    "is ingevuld."
)
_YEAR = whole("jaar", "Jaar", "Het jaar waar het geld voor is.", required=True)
_LINE_ADDRESS = "Waar dit op de site staat; leeg bij een som."

FLOW = [
    _kind(FLOW_KINDS, "Een stroom van wie betaalt naar een doel, of een som van een jaar."),
    _YEAR,
    text("wie_betaalt", "Wie betaalt", "De kolom met dekking; leeg bij een som."),
    text("bouwsteen", "Bouwsteen", "De bouwsteen waar de regels bij staan; leeg bij een som."),
    text("doel", "Doel", "Het ene doel van de acties bij de regels, of: niet toe te delen."),
    euros("bedrag", "Bedrag", "Euro’s. Leeg is niet bekend, en nooit 0."),
    text("soort_bedrag", "Soort bedrag", _SUM, required=True, enum=SUM_KINDS),
    whole(
        "vakken_niet_bekend",
        "Vakken niet bekend",
        "Hoeveel vakken een bedrag hebben dat niemand kent. Ze tellen niet mee als 0.",
        required=True,
    ),
    whole("lege_vakken", "Lege vakken", "Hoeveel vakken leeg zijn; alleen bij de som van alles."),
    text("regels", "Regels", "De nummers van de regels waar het geld op staat."),
]

SPENDING = [
    _kind(SPENDING_KINDS, "Een regel, een blok, een bouwsteen, een doel, of alles samen."),
    _YEAR,
    text("naam", "Naam", "Wat het is.", required=True),
    euros("gepland", "Gepland", "Euro’s: de kosten, of zonder kolom met kosten de dekking."),
    text("gepland_soort", "Gepland, soort", _SUM, enum=SUM_KINDS),
    whole("gepland_niet_bekend", "Gepland, niet bekend", "Hoeveel vakken niet bekend zijn."),
    euros("toegezegd", "Toegezegd", "Euro’s uit besluiten op deze site. Leeg is niet bekend."),
    euros("betaald", "Betaald", "Euro’s. Leeg is niet ingevuld, en nooit 0."),
    whole(
        "toezeggingen_zonder_betaling",
        "Toezeggingen zonder betaling",
        "Bij hoeveel toezeggingen geen betaling is ingevuld.",
        required=True,
    ),
    euros(
        "nog_niet_toegezegd",
        "Nog niet toegezegd",
        "Gepland min toegezegd, per regel uitgerekend en dan opgeteld.",
    ),
    whole(
        "nog_niet_toegezegd_niet_te_zeggen",
        "Nog niet toegezegd, niet te zeggen",
        "Bij hoeveel regels het niet te zeggen is. Dan is de som een ondergrens.",
    ),
    euros(
        "meer_toegezegd_dan_gepland",
        "Meer toegezegd dan gepland",
        "Euro’s die boven het plan zijn toegezegd; leeg als dat niet zo is.",
    ),
    text("toelichting", "Toelichting", "Wat erbij te weten is."),
    text("adres", "Adres", _LINE_ADDRESS),
]

REGISTER = [
    _kind(REGISTER_KINDS, "Een toezegging, of een betaling van de toezegging erboven."),
    whole("toezegging", "Toezegging", "Het nummer van de toezegging.", required=True),
    text("waarvoor", "Waarvoor", "Waar het geld voor is, of wat er is betaald."),
    _YEAR,
    euros("bedrag", "Bedrag", "Euro’s; onder nul is geld dat terugkwam.", required=True),
    day("betaald_op", "Betaald op", "Leeg bij een toezegging."),
    text("begroting", "Begroting", "De sleutel van de begroting.", required=True),
    whole("regel", "Regel", "Het nummer van de regel in die begroting.", required=True),
    text("post", "Post", "De naam van die regel.", required=True),
    text("besluit", "Besluit", "Het nummer van het besluit.", required=True),
    day("besluit_van", "Besluit van", "De dag van het besluit."),
    text("besluit_adres", "Adres van het besluit", "Waar het besluit op de site staat."),
    text("toelichting", "Toelichting", "Wat bij de toezegging staat."),
]
