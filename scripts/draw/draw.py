"""Draw the demo's pictures: `npm install && python draw.py [name …]` in this folder.

The same input gives the same picture.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import covers
from render import pack, picture, stage
from scenes import product_picture
from stamps import load_icons

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "shop" / "demo"
CONTENT, PICTURES = DEMO / "content", DEMO / "pictures"
HERO = ("gao-nang-thom-cho-dao", "muoi-hat-bac-lieu", "mat-hoa-dua", "tra-trai-mang-cau-xiem-vinh-phat", "muoi-tom")


class Job(NamedTuple):
    name: str
    svg: Callable[[], str]
    width: int
    height: int
    limit: int


def jobs(icons: covers.Icons) -> Iterator[Job]:
    products = {p["slug"]: p for p in json.loads((CONTENT / "products.json").read_text(encoding="utf-8"))["products"]}
    for slug, product in products.items():
        yield Job(slug, lambda p=product: product_picture(p, icons), 960, 960, 18_200)
    for story in _stories():
        first, second = products[story["product_slug"]], products[story["product_slugs"][1]]
        yield Job(
            story["cover"].removesuffix(".webp"),
            lambda a=first, b=second: covers.story_cover(a, b, icons),
            1600,
            900,
            46_000,
        )
    for region in covers.REGION_THINGS:
        yield Job(f"region-{region}", lambda r=region: covers.region_cover(r, icons), 1600, 900, 58_000)
    for name in covers.STEPS:
        yield Job(f"step-{name}", lambda n=name: covers.step(n, icons), 640, 480, 14_000)
    yield Job("home-hero", lambda: covers.hero([products[slug] for slug in HERO], icons), 1600, 1000, 90_000)


def _stories() -> list[dict[str, object]]:
    file = CONTENT / "stories.json"
    return json.loads(file.read_text(encoding="utf-8"))["stories"] if file.exists() else []


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", help="only these pictures (default: all)")
    options.add_argument("--packages", type=Path, default=HERE / "node_modules")
    options.add_argument("--chromium", default="/usr/bin/chromium")
    chosen = options.parse_args()
    total = 0
    with stage(packages=chosen.packages, executable=chosen.chromium) as page:
        for job in jobs(load_icons(chosen.packages)):
            if chosen.names and not any(job.name.startswith(name) for name in chosen.names):
                continue
            data = pack(picture(page, job.svg(), width=job.width, height=job.height), limit=job.limit)
            (PICTURES / f"{job.name}.webp").write_bytes(data)
            total += len(data)
            print(f"{job.name:60} {len(data):7,}", flush=True)
    print(f"{total:,} bytes in all")


if __name__ == "__main__":
    main()
