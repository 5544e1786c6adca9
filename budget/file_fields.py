"""Fields of a file, described for programs and for people: Frictionless Table Schema.

https://specs.frictionlessdata.io/table-schema/. `limits` are its constraints.
"""

from typing import Any

type Json = dict[str, Any]

NO_AMOUNT = "Euro’s. Leeg is niet bekend of niet ingevuld, en nooit 0."


def text(name: str, title: str, description: str, **limits: Any) -> Json:
    return _field(name, "string", title, description, limits)


def whole(name: str, title: str, description: str, **limits: Any) -> Json:
    return _field(name, "integer", title, description, limits)


def day(name: str, title: str, description: str, **limits: Any) -> Json:
    return _field(name, "date", title, description, limits)


def euros(name: str, title: str, description: str = NO_AMOUNT, **limits: Any) -> Json:
    described = _field(name, "number", title, description, limits)
    return described | {"decimalChar": ".", "bareNumber": True}


def _field(name: str, kind: str, title: str, description: str, limits: Json) -> Json:
    described = {"name": name, "type": kind, "title": title, "description": description}
    return described | ({"constraints": limits} if limits else {})
