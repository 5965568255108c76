"""Small pieces that every page draws: icons, accents of regions, pictures, months, links between languages."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import translate_url
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalogue.products.renditions import Picture, picture_named, picture_of
from catalogue.templating.loader import constant

register = template.Library()


class Month(NamedTuple):
    number: int
    name: str
    in_season: bool
    is_now: bool


@register.simple_tag
@constant
@lru_cache(maxsize=100)
def icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


@register.filter
def region_class(place: Any) -> str:
    """The class that sets ``--region`` to the accent of the province where ``place`` lies."""
    known: str | None = getattr(place, "region_class", None)
    if known is not None:
        return known
    province = getattr(place, "province", None) or place
    code = getattr(province, "code", "")
    return f"region-{code}" if code else ""


@register.filter
def province_name(place: Any) -> str:
    province = getattr(place, "province", None) or place
    return getattr(province, "name", "")


@register.filter
def initials(name: str) -> str:
    """Two letters for a person or a business: Vietnamese names are known by their last words."""
    words = [word for word in str(name).split() if word[0].isalpha()]
    return "".join(word[0] for word in words[-2:]).upper()


@register.filter
def calendar_of(months_in_season: Iterable[int]) -> list[Month]:
    """The twelve months, each with whether it is in season; no months at all means the whole year."""
    chosen = set(months_in_season or MONTHS)
    now = timezone.localdate().month
    return [Month(number, str(name), number in chosen, number == now) for number, name in MONTHS.items()]


@register.filter
def as_picture(image: Any) -> Picture | None:
    """The addresses of a product image; None where there is no picture. Costs no query."""
    return picture_of(image)


@register.filter
def first_picture(product: Any) -> Picture | None:
    """The picture that stands for ``product``; free when its images are prefetched."""
    return picture_of(next(iter(product.images.all()), None))


register.filter(picture_named)


@register.simple_tag
@constant
def local_path(path: str) -> str:
    """``path`` under the prefix of the active language."""
    return path if (get_language() or "vi").startswith("vi") else f"/en{path}"


@register.simple_tag(takes_context=True)
def current(context: template.Context, path: str) -> SafeString | str:
    """``aria-current`` for the link to the section that the page is in."""
    request = context.get("request")
    if request is None or not request.path.startswith(local_path(path)):
        return ""
    return format_html('aria-current="{}"', "page" if request.path == local_path(path) else "true")


@register.simple_tag(takes_context=True)
def this_page_in(context: template.Context, language: str) -> str:
    """The address of this page in ``language``; the home page in that language where there is no such page.

    In parts of the frame, which are drawn once, a hole.
    """
    holes: Mapping[str, str] | None = context.get("holes")
    if holes:
        return holes[language]
    request: HttpRequest | None = context.get("request")
    return _home(language) if request is None else other_languages(request)[language]


def other_languages(request: HttpRequest) -> dict[str, str]:
    """The addresses of the page in each language, its own one among them; worked out once for each request."""
    found: dict[str, str] | None = getattr(request, "in_other_languages", None)
    if found is None:
        found = {code: _page_in(request, code) for code, _name in settings.LANGUAGES}
        request.in_other_languages = found  # type: ignore[attr-defined]
    return found


def _page_in(request: HttpRequest, language: str) -> str:
    match = getattr(request, "resolver_match", None)
    if match is None or request.method not in {"GET", "HEAD"}:
        return _home(language)
    here, own = request.get_full_path(), get_language() or ""
    if language == own:
        return here
    there = _with_prefix_of(language, here, own)
    known = (match.route, own, language)
    if known in _translated or translate_url(here, language) == there:
        _translated.add(known)
        return there
    there = translate_url(here, language)
    return there if there != here else _home(language)


# Routes whose addresses differ by nothing but the prefix of the language: all of ``i18n_patterns``.
_translated: set[tuple[str, str, str]] = set()


def _with_prefix_of(language: str, path: str, own: str) -> str:
    bare = path if own == settings.LANGUAGE_CODE else path.removeprefix(f"/{own}")
    return bare if language == settings.LANGUAGE_CODE else f"/{language}{bare}"


def _home(language: str) -> str:
    return "/" if language == settings.LANGUAGE_CODE else f"/{language}/"


@register.filter
def elided_pages(page: Page[Any]) -> Iterable[int | str]:
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
