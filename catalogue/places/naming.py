"""How people write division types in front of a name; the same words stood for different levels in the two eras."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

PROVINCE, DISTRICT, WARD = "province", "district", "ward"
DIVISION_TYPES = {
    "tinh": (PROVINCE,),
    "thanh pho": (PROVINCE, DISTRICT),
    "tp": (PROVINCE, DISTRICT),
    "quan": (DISTRICT,),
    "q": (DISTRICT,),
    "huyen": (DISTRICT,),
    "h": (DISTRICT,),
    "thi xa": (DISTRICT,),
    "tx": (DISTRICT,),
    "phuong": (WARD,),
    "p": (WARD,),
    "xa": (WARD,),
    "thi tran": (WARD,),
    "tt": (WARD,),
    "dac khu": (WARD,),
}
IN_A_SENTENCE = {
    "Tỉnh": _("%(name)s province"),
    "Thành phố": _("%(name)s city"),
    "Quận": _("%(name)s urban district"),
    "Huyện": _("%(name)s district"),
    "Thị xã": _("%(name)s town"),
    "Phường": _("%(name)s ward"),
    "Xã": _("%(name)s commune"),
    "Thị trấn": _("%(name)s township"),
    "Đặc khu": _("%(name)s special zone"),
}
# What nobody writes in full.
SHORT_NAMES = {"hcm": "ho chi minh", "sai gon": "ho chi minh", "brvt": "ba ria vung tau", "thua thien hue": "hue"}


def without_division_type(folded: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Readings of ``tp hcm``: the levels that it can mean, and the bare name."""
    if folded in SHORT_NAMES:
        yield (PROVINCE,), SHORT_NAMES[folded]
    for words, levels in DIVISION_TYPES.items():
        if folded.startswith(f"{words} "):
            name = folded.removeprefix(f"{words} ")
            yield levels, SHORT_NAMES.get(name, name)
            if name in SHORT_NAMES:
                yield levels, name
