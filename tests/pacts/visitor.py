"""A visitor without JavaScript: reads a page as a tree, fills in its form, presses a button."""

from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
from django.http import HttpResponse
from django.test import Client


def tree(response: HttpResponse) -> Element:
    return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@dataclass
class Visitor:
    """Goes from page to page; `pages` holds every page that was seen, with its address."""

    client: Client
    address: str = ""
    status: int = 0
    page: Element = field(default_factory=lambda: Element("html"))
    pages: list[tuple[str, Element]] = field(default_factory=list)

    def open(self, address: str) -> Element:
        """Go to an address, and on where it sends us."""
        self.address = urljoin(self.address, address)
        return self._arrive(self.client.get(self.address))

    def follow(self, word: str) -> Element:
        """Follow the first link in the page itself whose address holds this word."""
        (main,) = self.page.iter("main")
        links = [link.get("href", "") for link in main.iter("a")]
        return self.open(next(link for link in links if word in link))

    def press(self, button: str, **filled: str | None) -> Element:
        """Fill in fields and press the button of this name, "" for one without; None leaves out."""
        form, value = self._form(button)
        data = {**_values(form), **filled, button: value}
        data = {name: content for name, content in data.items() if name and content is not None}
        self.address = urljoin(self.address, form.get("action") or self.address)
        return self._arrive(self.client.post(self.address, data))

    def _form(self, button: str) -> tuple[Element, str]:
        for form in self.page.iter("form"):
            for element in form.iter("button"):
                if element.get("name", "") == button:
                    return form, element.get("value", "")
        raise AssertionError(f"{self.address} has no button {button!r}")

    def _arrive(self, response: HttpResponse) -> Element:
        while response.status_code in (301, 302, 303):
            self.address = urljoin(self.address, response["Location"])
            response = self.client.get(self.address)
        self.status = response.status_code
        self.page = tree(response)
        self.pages.append((self.address, self.page))
        return self.page


def _values(form: Element) -> dict[str, str | None]:
    """Return what a form holds before anybody touches it."""
    values: dict[str, str | None] = {}
    for element in form.iter("input"):
        is_choice = element.get("type") in ("radio", "checkbox")
        if element.get("name") and (not is_choice or element.get("checked") is not None):
            values[element.get("name", "")] = element.get("value", "")
    for element in form.iter("textarea"):
        values[element.get("name", "")] = element.text or ""
    for element in form.iter("select"):
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        values[element.get("name", "")] = (chosen or options)[0].get("value", "")
    return values
