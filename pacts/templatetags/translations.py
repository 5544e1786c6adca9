"""``{% load translations %}``: for the foot of every page of the signing journey."""

from django import template

from pacts.translations import translation_note

register = template.Library()
register.simple_tag(translation_note)
