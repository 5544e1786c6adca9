"""Each figure of a file gets the fate it deserves, and what cannot be is refused with its cell."""

import pytest

from monitor.models import Indicator, Observation
from pacts.models import Area
from tests.monitor.deliveries import (
    CHASSE,
    HEUVEL,
    VALKENBERG,
    bring,
    fates,
    problems,
    staged,
    xlsx,
)

pytestmark = pytest.mark.django_db


def whys(content: str | bytes, **choices: str) -> list[str]:
    run = bring(content, **choices)
    assert run.state == ("refused" if run.refused else run.state)
    return [why for _, _, _, why in problems(run)]


def test_every_figure_is_new_changed_or_the_same() -> None:
    before = Observation.objects.get(indicator="eenzaam", area=VALKENBERG, period="2020")
    assert before.value is not None
    same = f"{before.value:f}".replace(".", ",")
    run = bring(f"code;2016;2020;2021\n{VALKENBERG};1,5;{same};12,5\n", indicator="eenzaam")
    assert fates(run) == [(2, "2016", "changed"), (2, "2020", "same"), (2, "2021", "new")]
    assert (run.state, run.new, run.changed, run.same, run.refused) == ("proposed", 1, 1, 1, 0)
    assert (run.rows_done, run.rows_total) == (1, 1)
    changed = run.figures.get(fate="changed")
    published = Observation.objects.get(indicator="eenzaam", area=VALKENBERG, period="2016")
    assert (changed.old_value, changed.old_status) == (published.value, published.status)


def test_a_file_that_says_what_the_site_says_has_nothing_to_publish() -> None:
    value = Observation.objects.get(indicator="eenzaam", area=VALKENBERG, period="2020").value
    run = bring(f"code;2020\n{VALKENBERG};{value}\n", indicator="eenzaam")
    assert (run.state, run.same) == ("discarded", 1)
    assert "niets te publiceren" in run.message


def test_one_wrong_cell_refuses_the_file_and_says_where() -> None:
    run = bring(f"code;2020;2021\n{VALKENBERG};50;101\n{CHASSE};x;twaalf\n", indicator="eenzaam")
    assert run.state == "refused"
    assert [(row, column, found) for row, column, found, _ in problems(run)] == [
        (2, "2021", "101"),
        (3, "2021", "twaalf"),
    ]


def test_a_wrong_area_in_a_wide_row_is_told_once() -> None:
    run = bring("code;2020;2021\nBU07589999;1;2\n", indicator="eenzaam")
    assert [found for _, _, found, _ in problems(run)] == ["BU07589999"]
    assert not run.figures.exclude(fate="refused").exists()


def test_every_wrong_cell_of_a_row_is_told() -> None:
    run = bring(
        "onderwerp;gebied;jaar;cijfer;teller;status\neenzaamhed;Heuvell;20x0;twaalf;1,2,3;bijna\n"
    )
    assert {column for _, column, _, _ in problems(run)} == {
        "onderwerp",
        "gebied",
        "jaar",
        "cijfer",
        "teller",
        "status",
    }
    assert any("Bedoel je ‘Eenzaamheid’" in why for _, _, _, why in problems(run))
    assert any("Bedoel je ‘Heuvel’" in why for _, _, _, why in problems(run))


@pytest.mark.parametrize("code", ["BU07580001", "bu07580001  ", "07580001", "7580001"])
def test_a_code_is_known_however_it_came_through(code: str) -> None:
    run = bring(f"code;2021\n{code};12\n", indicator="eenzaam")
    assert [row[1] for row in staged(run)] == [VALKENBERG]


def test_an_area_is_found_by_its_exact_name_within_a_level() -> None:
    Area.objects.create(code="WK075899", name="Heuvel", level="wijk", parent_id="GM0758")
    content = "gebied;2021\nHeuvel;12\n"
    assert "Er zijn meer gebieden" in whys(content, indicator="eenzaam")[0]
    assert [row[1] for row in staged(bring(content, indicator="eenzaam", level="buurt"))] == [
        HEUVEL
    ]
    by_header = bring("buurt;2021\nheuvel;12\n", indicator="eenzaam")
    assert [row[1] for row in staged(by_header)] == [HEUVEL]
    by_row = bring("naam;niveau;2021\nHeuvel;Wijk;12\n", indicator="eenzaam")
    assert [row[1] for row in staged(by_row)] == ["WK075899"]


def test_a_code_with_the_name_of_another_area_is_refused() -> None:
    (why,) = whys(f"code;naam;2021\n{VALKENBERG};Chassé;12\n", indicator="eenzaam")
    assert "is bij ons ‘Valkenberg’" in why


def test_an_area_of_another_year_is_refused_with_what_it_was_then() -> None:
    Area.objects.filter(pk=VALKENBERG).update(first_year=2018)
    Area.objects.create(
        code="BU07589001", name="Valkenberg", level="buurt", first_year=2000, last_year=2017
    )
    content = f"gebied;2016;2020\n{VALKENBERG};1;2\n"
    run = bring(content, indicator="eenzaam")
    assert [(column, found) for _, column, found, _ in problems(run)] == [("gebied", VALKENBERG)]
    assert (
        "bestaat pas sinds 2018. In 2016 had dit gebied de code BU07589001."
        in (problems(run)[0][3])
    )
    old = whys("gebied;2020\nBU07589001;2\n", indicator="eenzaam")
    assert "bestond tot en met 2017" in old[0]
    named = bring("gebied;2016;2020\nValkenberg;1;2\n", indicator="eenzaam")
    assert [row[1] for row in staged(named)] == ["BU07589001", VALKENBERG]


def test_the_same_figure_twice_is_refused_with_the_first_row() -> None:
    content = f"gebied;jaar;waarde\n{HEUVEL};2021;1\nHeuvel;2021;1\n"
    (why,) = whys(content, indicator="eenzaam")
    assert why.endswith("staat ook in rij 2. Laat er één staan.")


@pytest.mark.parametrize(
    ("indicator", "cells", "why"),
    [
        ("eenzaam", "101;;", "hooguit 100"),
        ("eenzaam", "-1;;", "onder nul"),
        ("bevolking", "-5;;", "onder nul"),
        ("bevolking", "99999999999;;", "te groot"),
        ("misdrijven", "12;;", "horen een teller en een noemer"),
        ("misdrijven", "12;6;1000", "6 op 1.000 is 6,00"),
        ("misdrijven", ";-6;1000", "onder nul"),
        ("kinderarmoede", "5;;", "staat op ‘gewenst’"),
    ],
)
def test_what_cannot_be_true_is_refused(indicator: str, cells: str, why: str) -> None:
    content = f"indicator;gebied;jaar;waarde;teller;noemer\n{indicator};{HEUVEL};2021;{cells}\n"
    assert why in whys(content)[0]


def test_a_year_that_has_to_begin_is_refused() -> None:
    assert whys(f"code;2027\n{HEUVEL};5\n", indicator="eenzaam") == ["Dit jaar moet nog beginnen."]


def test_a_rate_is_computed_from_its_parts() -> None:
    head = "indicator;gebied;jaar;waarde;teller;noemer\n"
    run = bring(
        head
        + f"misdrijven;{HEUVEL};2023;;18;1234\n"
        + f"misdrijven;{VALKENBERG};2023;14,6;18;1234\n"
        + f"misdrijven;{CHASSE};2023;.;18;1234\n"
    )
    assert [row[3:] for row in staged(run)] == [
        (14.5867, 18, 1234, "final"),
        (14.5867, 18, 1234, "final"),
        (None, 18, 1234, "missing"),
    ]


def test_counts_without_a_denominator_are_divided_by_the_inhabitants_of_that_year() -> None:
    people = Observation.objects.get(indicator="bevolking", area=HEUVEL, period="2022").value
    assert people is not None
    run = bring(f"code;2022\n{HEUVEL};18\n", indicator="misdrijven", holds="numerator")
    assert staged(run)[0][4:] == (18, float(people), "final")
    without = whys(f"code;1999\n{HEUVEL};18\n", indicator="misdrijven", holds="numerator")
    assert "kennen we het aantal inwoners niet" in without[0]


def test_a_percentage_gets_the_inhabitants_as_weight_and_an_estimate_stays_one() -> None:
    run = bring(f"code;2022\n{HEUVEL};18\nGM0758;15\nNL01;12\n", indicator="eenzaam")
    found = staged(run)
    assert [row[6] for row in found] == ["estimate", "final", "final"]
    assert [row[5] is not None for row in found] == [True, True, False]


def test_too_few_people_hide_the_figure_and_keep_the_count() -> None:
    run = bring(
        "indicator;gebied;jaar;waarde;teller;noemer\n"
        f"overlast;{HEUVEL};2023;40;4;99\noverlast;{VALKENBERG};2023;40;4;100\n"
    )
    assert [row[3:] for row in staged(run)] == [
        (None, 4, 99, "suppressed"),
        (40, 4, 100, "final"),
    ]
    Indicator.objects.filter(pk="eenzaam").update(suppress_below=10**6)
    mean = bring(f"code;2022\n{HEUVEL};18\n", indicator="eenzaam")
    assert staged(mean)[0][3] is None
    assert staged(mean)[0][6] == "suppressed"


def test_a_status_may_be_said_in_words_and_may_not_contradict_the_value() -> None:
    head = "indicator;gebied;jaar;waarde;status\n"
    run = bring(
        head
        + f"eenzaam;{HEUVEL};2021;12;voorlopig\n"
        + f"eenzaam;{VALKENBERG};2021;;geen cijfer\n"
        + f"eenzaam;{CHASSE};2021;;geheim\n"
    )
    assert [(row[3], row[6]) for row in staged(run)] == [
        (12, "provisional"),
        (None, "missing"),
        (None, "suppressed"),
    ]
    wrong = head + f"eenzaam;{HEUVEL};2021;12;geheim\neenzaam;{CHASSE};2021;;definitief\n"
    assert ["volgens de status niet is" in why for why in whys(wrong)] == [True, False]


def test_shares_of_one_are_no_percentages() -> None:
    areas = Area.objects.buurten()[:6]
    rows = "".join(f"{area.pk};0,{number + 1}\n" for number, area in enumerate(areas))
    run = bring("code;2021\n" + rows, indicator="eenzaam")
    assert (run.state, run.refused) == ("refused", 0)
    assert "liggen tussen 0 en 1" in run.message


def test_columns_of_ones_own_are_named_and_passed_over() -> None:
    run = bring(f"code;2021;opmerking\n{HEUVEL};12;hoi\n", indicator="eenzaam")
    assert run.state == "proposed"
    assert "slaan we over: ‘opmerking’" in run.message


def test_an_excel_file_goes_the_same_way() -> None:
    run = bring(
        xlsx(["Buurt", "Jaar", "Eenzaamheid", "Roken"], ["Heuvel", 2021, 12.5, "x"]),
        name="cijfers.xlsx",
    )
    assert staged(run) == [
        ("eenzaam", HEUVEL, "2021", 12.5, None, staged(run)[0][5], "estimate"),
        ("roken", HEUVEL, "2021", None, None, staged(run)[1][5], "suppressed"),
    ]


def test_a_bomb_is_a_refused_run_with_a_sentence() -> None:
    run = bring(b"PK\x03\x04" + b"\0" * 100, name="bom.xlsx")
    assert run.state == "refused"
    assert "beschadigd" in run.message
    assert run.figures.count() == 0


def test_texts_with_strange_signs_are_kept_as_they_stood() -> None:
    run = bring('gebied;2021\n"a\tb\\c\nd";12\n', indicator="eenzaam")
    assert problems(run)[0][2] == "a\tb\\c\nd"
