"""Products and makers as cards: for lists of them, so drawn once for each shape (``catalogue.templating.shapes``)."""

import datetime as dt
from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language

from catalogue.cards import Card
from catalogue.producers.facts import Maker
from catalogue.products.renditions import picture_named
from catalogue.templatetags.localtext import localtext
from catalogue.templatetags.look import initials
from catalogue.templatetags.money import vnd
from catalogue.templating.shapes import drawn

register = template.Library()


@register.simple_tag
def card(shown: Card, heading: str = "h3", eager: bool = False) -> SafeString:
    picture = picture_named(shown.picture)
    words = {
        "region": shown.region,
        "src": picture.src if picture else "",
        "srcset": picture.srcset if picture else "",
        "province": shown.province,
        "where": shown.where,
        "maker": shown.maker,
        "path": shown.path,
        "product": str(shown.pk),
        "title": localtext(shown, "title"),
        "until": _short(shown.valid_until_date, get_language()),
        "price": vnd(shown.price),
    }
    return drawn(
        "components/card.html", words, heading=heading, eager=eager, stars=shown.stars, in_season=shown.in_season,
        is_out=shown.price is not None and not shown.in_stock,
    )  # fmt: skip


@register.simple_tag
def person(maker: Maker) -> SafeString:
    place = maker.place
    words = {
        "region": place.region_class if place else "",
        "initials": initials(maker.name),
        "place": place.short_name if place else "",
        "province": place.province if place else "",
        "path": maker.get_absolute_url(),
        "name": maker.name,
        "text": localtext(maker, "summary") if maker.summary else capfirst(maker.get_kind_display()),
    }
    return drawn("components/person.html", words)


@lru_cache(maxsize=5000)
def _short(day: dt.date | None, _language: str | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
