"""Lists of networks, addresses and domains: a block holds for review, and beats an allow."""

import ipaddress
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pacts.models import Pact, Signature
from pacts.patterns import Places, Rule, address_of, glob, is_inside, network_of
from pacts.services import abuse
from tests.pacts import journey, robots

NOW = timezone.now()
TEXT = st.text(alphabet="ab.@[]!-*?\\^$+", max_size=12)


@given(pattern=TEXT, text=TEXT)
def test_a_glob_knows_only_star_and_question_mark(pattern: str, text: str) -> None:
    plainly = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    assert bool(glob(pattern).match(text)) is bool(re.fullmatch(plainly, text, re.S))


@given(text=TEXT.filter(lambda text: "*" not in text and "?" not in text))
def test_a_text_without_wild_signs_matches_itself_alone(text: str) -> None:
    assert glob(text).match(text)
    assert not glob(text).match(text + "a")


def test_a_glob_with_many_stars_answers_at_once() -> None:
    assert not glob("*a" * 100 + "b").match("a" * 254)


@given(address=st.ip_addresses(v=4), length=st.integers(0, 32), other=st.ip_addresses(v=4))
def test_a_network_holds_what_begins_with_the_same_bits(
    address: ipaddress.IPv4Address, length: int, other: ipaddress.IPv4Address
) -> None:
    same = int(address) >> (32 - length) == int(other) >> (32 - length)
    assert is_inside(address_of(str(other)), f"{address}/{length}") is same
    assert is_inside(address_of(str(other)), f"::ffff:{address}/{96 + length}") is same


@given(address=st.ip_addresses(), other=st.ip_addresses())
def test_a_network_of_one_address_holds_that_one(
    address: ipaddress.IPv4Address, other: ipaddress.IPv4Address
) -> None:
    assert is_inside(address_of(str(address)), str(address))
    same = address_of(str(address)) == address_of(str(other))
    assert is_inside(address_of(str(other)), str(address)) is same


@given(address=st.ip_addresses(v=4))
def test_an_address_written_as_ipv6_is_the_same_address(address: ipaddress.IPv4Address) -> None:
    places = Places((Rule(network_of(str(address)), None),))
    assert places.has(f"::ffff:{address}", NOW)
    assert not places.has("", NOW)
    assert not places.has("geen adres", NOW)


@pytest.mark.parametrize(
    ("subject", "pattern", "email", "is_held"),
    [
        ("email", "jan@voorbeeld.nl", "JAN+pact@Voorbeeld.nl ", True),
        ("email", "jan@voorbeeld.nl", "janneke@voorbeeld.nl", False),
        ("email", "j.an@gmail.com", "jan+1@googlemail.com", True),
        ("email", "robot*@voorbeeld.nl", "robot17@voorbeeld.nl", True),
        ("email", "robot?@voorbeeld.nl", "robot17@voorbeeld.nl", False),
        ("email", "*@*.example", "wie@mail.voorbeeld.example", True),
        ("domain", "voorbeeld.nl", "wie@VOORBEELD.nl.", True),
        ("domain", "voorbeeld.nl", "wie@mail.voorbeeld.nl", False),
        ("domain", "*.voorbeeld.nl", "wie@mail.voorbeeld.nl", True),
        ("domain", "*.voorbeeld.nl", "wie@nietvoorbeeld.nl", False),
        ("domain", "bücher.example", "wie@xn--bcher-kva.example", True),
        ("domain", "gmail.com", "wie@googlemail.com", True),
        ("domain", "v[a]lkuil.nl", "wie@valkuil.nl", False),
    ],
)
def test_what_a_pattern_catches(
    pact: Pact, subject: str, pattern: str, email: str, is_held: bool
) -> None:
    robots.put_on_list("block", subject, pattern)
    robots.sign(pact, 1, email=email)
    assert (Signature.objects.get().state == "held") is is_held


@pytest.mark.parametrize(
    ("pattern", "ip", "is_held"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.0/24", "203.0.113.8", True),
        ("2001:db8::/32", "2001:db8:1::5", True),
        ("2001:db8::/32", "2001:db9::5", False),
        ("0.0.0.0/0", "::ffff:198.51.100.1", True),
    ],
)
def test_what_a_network_catches(pact: Pact, pattern: str, ip: str, is_held: bool) -> None:
    robots.put_on_list("block", "network", pattern)
    answer = robots.sign(pact, 1, ip=ip)
    assert (Signature.objects.get().state, answer.value) == (
        ("held", "held") if is_held else ("pending", "check mail")
    )


def test_a_block_beats_an_allow(pact: Pact) -> None:
    robots.put_on_list("allow", "network", "203.0.113.0/24")
    robots.put_on_list("block", "network", "203.0.113.7")
    robots.sign(pact, 1)
    robots.sign(pact, 2, ip="203.0.113.8")
    assert list(Signature.objects.order_by("pk").values_list("state", flat=True)) == [
        "held",
        "pending",
    ]


def test_an_entry_holds_until_its_time(pact: Pact) -> None:
    until = timezone.now() + timedelta(hours=1)
    robots.put_on_list("block", "network", robots.HALL, until_at=until)
    assert robots.sign(pact, 1, now=until - timedelta(seconds=1)).value == "held"
    assert robots.sign(pact, 2, now=until).value == "check mail"


def test_an_allowed_place_has_no_limit_but_a_domain_still_has(pact: Pact) -> None:
    robots.only_limits(("address", 1, 600), ("network", 1, 600), ("domain", 2, 600))
    robots.put_on_list("allow", "network", robots.HALL)
    for number in range(3):
        robots.sign(pact, number, email=f"wie{number}@school.example")
    assert Signature.objects.filter(state="held").count() == 1
    assert "maildomein" in Signature.objects.get(state="held").state_reason


def test_an_allowed_domain_has_no_limit_but_a_place_still_has(pact: Pact) -> None:
    """Anybody can type an address, so it says nothing about where the robot sits."""
    robots.only_limits(("address", 3, 600), ("domain", 1, 600))
    robots.put_on_list("allow", "domain", "school.example")
    for number in range(4):
        robots.sign(pact, number, email=f"wie{number}@school.example")
    (held,) = Signature.objects.filter(state="held")
    assert "internetadres" in held.state_reason


def test_a_line_that_is_no_network_catches_nobody(pact: Pact) -> None:
    robots.put_on_list("block", "network", "geen netwerk")
    assert robots.sign(pact, 1).value == "check mail"


def test_the_screen_does_not_read_out_the_list(resident: Client, pact: Pact) -> None:
    robots.put_on_list("block", "domain", "voorbeeld.nl")
    answer = journey.sign(resident, pact)
    assert answer["Location"].endswith("/kijk-in-je-mail/")
    assert Signature.objects.get().state_reason == abuse.EMAIL_REASON
    assert journey.mails() == []
