"""Whose address it is: as many proxies as we put there, and not a word of X-Forwarded-For more."""

import os
import subprocess
import sys

import pytest
from django.test import RequestFactory, override_settings

from verbeterbreda.lib.visitors import internet_address


def address(proxies: int, forwarded: str | None, peer: str = "198.51.100.9") -> str:
    extra = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **extra)
    with override_settings(TRUSTED_PROXIES=proxies):
        return internet_address(request)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "198.51.100.9"),
        (0, "203.0.113.7", "198.51.100.9"),
        (0, "203.0.113.7, 203.0.113.8", "198.51.100.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "10.9.8.7, 203.0.113.7", "203.0.113.7"),
        (1, "10.9.8.7,10.9.8.6 ,203.0.113.7 ", "203.0.113.7"),
        (2, "10.9.8.7, 203.0.113.7, 192.0.2.1", "203.0.113.7"),
        (2, "203.0.113.7", "203.0.113.7"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "203.0.113.7:4711", "203.0.113.7"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, None, "198.51.100.9"),
        (1, "", "198.51.100.9"),
        (1, "unknown", "198.51.100.9"),
        (1, "203.0.113.7, <script>", "198.51.100.9"),
        (1, "203.0.113.7, ", "198.51.100.9"),
    ],
)
def test_who_it_is(proxies: int, forwarded: str | None, expected: str) -> None:
    assert address(proxies, forwarded) == expected


def test_a_visitor_over_a_local_socket_has_no_address() -> None:
    assert address(0, "203.0.113.7", peer="") == ""


def test_five_hundred_made_up_headers_are_one_visitor() -> None:
    made_up = [f"10.0.{number // 250}.{number % 250}" for number in range(500)]
    assert {address(0, one) for one in made_up} == {"198.51.100.9"}
    assert {address(1, f"{one}, 203.0.113.7") for one in made_up} == {"203.0.113.7"}


@pytest.mark.parametrize("value", ["-1", "een", "1.5", "11", "²"])
def test_a_wrong_number_of_proxies_stops_the_program_with_a_sentence(value: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import verbeterbreda.settings"],
        env=os.environ | {"TRUSTED_PROXIES": value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode
    assert f"TRUSTED_PROXIES must be a number from 0 to 10, not {value!r}." in ended.stderr
