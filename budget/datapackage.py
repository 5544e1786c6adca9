"""What is in the CSV of every budget, for programs: a Frictionless Data Package.

https://specs.frictionlessdata.io/data-package/ and …/table-schema/, read on 22 November 2026.
"""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse

from budget import exports, money_fields
from budget.file_fields import Json, day, euros, text, whole
from budget.models import Budget, Cell, Column, Proposal
from budget.reports.checks import Beside, Level
from pacts.models import Source

NO_LICENCE_KNOWN = "In de bron staat geen licentie. Noem bij hergebruik de bron."
ROW_KINDS = ["regel", "blok", "totaal"]
CELL_KINDS = [*Cell.Kind.labels, "ondergrens", "verschil"]
GUARDED = (
    "Tekst die een rekenprogramma voor een formule kan houden, begint met een apostrof. "
    "Haal die eerste apostrof weg om de tekst terug te krijgen."
)
NOT_COUNTED = "Zo vaak stond er dit op de plaats van een bedrag. Het telt niet mee als nul."


def package() -> Json:
    """Describe the CSV of every published budget, in three queries."""
    budgets = list(
        Budget.objects.public()
        .select_related("source")
        .prefetch_related(Prefetch("columns", Column.objects.order_by("order")))
    )
    return {
        "profile": "tabular-data-package",
        "name": "begroting-verbeter-breda",
        "title": "Begroting en doorkijk van Verbeter Breda",
        "description": (
            "Elke regel en elk vak zoals gedrukt, met onze som ernaast. Een bedrag dat niemand "
            f"kent, is leeg en nooit 0. {GUARDED}"
        ),
        "homepage": settings.SITE_URL + reverse("budget:list"),
        "keywords": ["begroting", "Breda", "Verbeter Breda"],
        "sources": [*_sources(budget.source for budget in budgets).values()],
        "resources": [
            *(resource for budget in budgets for resource in _of_one(budget)),
            _register(),
            _proposals(),
        ],
    }


def _of_one(budget: Budget) -> list[Json]:
    """The files of one budget."""
    return [_resource(budget), _checks(budget), _flow(budget), _spending(budget)]


def _resource(budget: Budget) -> Json:
    """The table as printed, with its totals."""
    return _file(
        [budget.source],
        reverse("budget:csv", args=[budget.slug]),
        fields(list(budget.columns.all())),
        name=budget.slug,
        title=budget.title,
        description=budget.introduction,
    )


def _checks(budget: Budget) -> Json:
    """What was printed beside what we add up."""
    return _file(
        [budget.source],
        reverse("budget:checks", args=[budget.slug]),
        check_fields(),
        name=f"{budget.slug}-aansluiting",
        title=f"{budget.title}: klopt het?",
        description="Elke som naast wat er is gedrukt, met het verschil en met wat niet meetelt.",
    )


def _flow(budget: Budget) -> Json:
    """Who covers it, and for which goal."""
    return _file(
        [budget.source],
        reverse("budget:flow_csv", args=[budget.slug]),
        money_fields.FLOW,
        name=f"{budget.slug}-waarheen",
        title=f"{budget.title}: waar het geld heen gaat",
        description="Van wie betaalt, via de bouwsteen, naar het doel, per jaar.",
    )


def _spending(budget: Budget) -> Json:
    """Planned, committed and spent."""
    return _file(
        [budget.source],
        reverse("budget:spending_csv", args=[budget.slug]),
        money_fields.SPENDING,
        name=f"{budget.slug}-toegezegd",
        title=f"{budget.title}: gepland, toegezegd en betaald",
        description="Per regel, blok, bouwsteen en doel, met wat niet toe te delen is.",
    )


def _register() -> Json:
    """Every promise and payment, of all budgets; its source is the register of decisions."""
    result = _file(
        [],
        reverse("budget:commitments_csv"),
        money_fields.REGISTER,
        name="toezeggingen",
        title="Toezeggingen en betalingen",
        description="Elk bedrag dat een besluit toezegt, en wat ervan is betaald.",
    )
    decisions = settings.SITE_URL + reverse("governance:decisions")
    return result | {"sources": [{"title": "Besluiten op deze site", "path": decisions}]}


def _proposals() -> Json:
    """What was asked for, who decides, and what it became."""
    return _file(
        list(Source.objects.filter(pk__in=Proposal.objects.values("source"))),
        reverse("budget:proposals_csv"),
        proposal_fields(),
        name="voorstellen",
        title="Voorstellen voor geld",
        description="Wat er is gevraagd, wie erover beslist, voor welke dag, en wat het werd.",
    )


def _file(
    found: Sequence[Source | None], address: str, described: list[Json], **about: str
) -> Json:
    """`path` is relative to the address of the package itself, as the standard asks."""
    result: Json = {
        **about,
        "profile": "tabular-data-resource",
        "path": address.removeprefix(reverse("budget:data_package").rpartition("/")[0] + "/"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
        "sources": [*_sources(found).values()],
        "licenseNote": " ".join(source.licence for source in found if source and source.licence),
        "schema": {"fields": described, "missingValues": [""]},
    }
    result["licenseNote"] = result["licenseNote"] or NO_LICENCE_KNOWN
    return result


def _sources(found: Iterable[Source | None]) -> dict[str, Json]:
    """Sources by key, each once."""
    result: dict[str, Json] = {}
    for source in found:
        if source is not None:
            address = {"path": source.url} if source.url else {}
            result[source.key] = {"title": source.title, **address}
    return result


def fields(columns: Sequence[Column]) -> list[Json]:
    """Describe the columns of the CSV, in the order of `exports.head`."""
    result = [
        text(
            "soort_rij",
            "Soort rij",
            "Een regel van de begroting, de som van een blok, of een totaal.",
            required=True,
            enum=ROW_KINDS,
        ),
        whole(
            "regel",
            "Nummer van de regel",
            "Het nummer dat wij de gedrukte regel gaven; leeg bij een som.",
        ),
        text("blok", "Blok", "De kop waar de regel onder staat; leeg bij een totaal."),
        text("post", "Post", "Waarvoor het geld is.", required=True),
    ]
    for column in columns:
        result += _three(column)
    return [
        *result,
        text("toelichting", "Toelichting", "Wat bij de regel of een vak ervan staat."),
        text("bron", "Bron", "Het document, of: eigen berekening."),
        text("plaats_in_bron", "Plaats in de bron", "Het hoofdstuk en de regels."),
    ]


def _three(column: Column) -> list[Json]:
    """A printed column is three columns in the file: the text, what kind of cell, the amount."""
    name, title = exports.stem(column.key), f"{column.title} {column.year}"
    return [
        text(
            f"{name}_zoals_gedrukt",
            f"{title}, zoals gedrukt",
            f"De tekst van het vak, ook ‘ntb’ of ‘pm’; bij een som staat hier onze zin. {GUARDED}",
        ),
        text(
            f"{name}_soort",
            f"{title}, soort",
            "Of er een bedrag staat, en zo niet: waarom niet. Een ondergrens is een som waarin "
            "een bedrag ontbreekt.",
            required=True,
            enum=CELL_KINDS,
        ),
        euros(f"{name}_bedrag", f"{title}, bedrag"),
    ]


def check_fields() -> list[Json]:
    """Describe the columns of the reconciliation, in the order of `exports.CHECKS_HEAD`."""
    return [
        text(
            "niveau",
            "Niveau",
            "Of de som van de hele tabel is, van een kolom, een blok of een regel.",
            required=True,
            enum=[level.value for level in Level],
        ),
        whole("jaar", "Jaar", "Het jaar waar de bedragen bij horen."),
        text("blok", "Blok", "De kop van het blok; leeg bij de hele tabel en een kolom."),
        whole("regel", "Nummer van de regel", "Leeg bij wat geen regel is."),
        text("titel", "Titel", "De naam van de regel, het blok of de kolom."),
        text("kolom", "Kolom", "De sleutel van de kolom; leeg als het om alle kolommen gaat."),
        text(
            "vergeleken_met",
            "Vergeleken met",
            "Waar onze som naast staat. Bij kosten is onze som die van de dekking.",
            required=True,
            enum=[beside.value for beside in Beside],
        ),
        text("vergeleken_met_tekst", "Tekst van het andere bedrag", f"Zoals gedrukt. {GUARDED}"),
        euros("vergeleken_met_bedrag", "Het andere bedrag"),
        text("opgeteld_zin", "Onze som in woorden", "Met wat er wel en niet in zit."),
        text(
            "opgeteld_soort",
            "Soort som",
            "Een ondergrens is een som waarin een bedrag ontbreekt.",
            required=True,
            enum=["bedrag", "ondergrens", "nog onbekend", "leeg"],
        ),
        euros("opgeteld_bedrag", "Onze som"),
        text("verschil_zin", "Verschil in woorden", "Leeg als er niets te vergelijken is."),
        euros("verschil_bedrag", "Het andere bedrag min onze som"),
        *(
            whole(name, f"Aantal vakken: {name.removeprefix('niet_meegeteld_')}", NOT_COUNTED)
            for name in exports.LEFT_OUT_HEAD
        ),
        whole("lege_vakken", "Aantal lege vakken", "In deze vakken staat niets."),
        text("toelichting", "Toelichting", "Wat er bij te zeggen is."),
        text("tegenspraken", "Tegenspraken", "Waar de bronnen elkaar hierover tegenspreken."),
    ]


def proposal_fields() -> list[Json]:
    """Describe the columns of the proposals, in the order of `proposal_exports.HEAD`."""
    return [
        text("sleutel", "Sleutel", "Hoort bij het adres van het voorstel op de site."),
        text("voorstel", "Voorstel", "De naam van het voorstel."),
        text("waarvoor", "Waarvoor", "Waar het geld voor is."),
        text("gevraagd_zoals_bekend", "Gevraagd, zoals bekend", f"In woorden. {GUARDED}"),
        euros("gevraagd_bedrag", "Gevraagd bedrag"),
        text("wie_beslist", "Wie beslist", "Bijvoorbeeld het college of het bestuur."),
        text("wanneer_zoals_bekend", "Wanneer, zoals bekend", "In de woorden van de bron."),
        day("uiterlijk_op", "Uiterlijk op", "Leeg als de bron geen dag noemt."),
        text(
            "uitkomst",
            "Uitkomst",
            "Wat het voorstel is geworden.",
            required=True,
            enum=[*Proposal.Outcome.labels],
        ),
        day("uitkomst_op", "Uitkomst op", "De dag van de uitkomst; leeg als die er niet is."),
        text("wat_er_is_besloten", "Wat er is besloten", "Leeg als we het niet weten."),
        euros("toegekend_bedrag", "Toegekend bedrag"),
        text("besluit", "Besluit", "Het nummer van het besluit van het bestuur."),
        text("regeling", "Regeling", "De sleutel van de regeling waar het geld uit komt."),
        text("begroting", "Begroting", "De sleutel van de begroting waar het in staat."),
        whole("regel", "Nummer van de regel", "De regel van die begroting."),
        text("doelen", "Doelen", "De sleutels van de doelen, met een spatie ertussen."),
        text("bron", "Bron", "Het document."),
        text("plaats_in_bron", "Plaats in de bron", "Het hoofdstuk en de regels."),
        text("citaat", "Citaat", "Wat er letterlijk staat."),
    ]
