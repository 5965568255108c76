import re
import zlib

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

from shop.staticfiles import BundledStaticFilesStorage, bundle


def source(name: str) -> str:
    with open(finders.find(name), encoding="utf-8") as file:
        return file.read()


@pytest.fixture(scope="module")
def site_css() -> str:
    return bundle("css/site.css", source)


def collect(tmp_path, files: dict[str, str], changed: tuple[str, ...] = ()) -> BundledStaticFilesStorage:
    """Do what collectstatic does with ``files``, or again with those ``changed``; returns what pages would ask."""
    storage = BundledStaticFilesStorage(location=str(tmp_path / "collected"), base_url="/static/")
    for name, text in files.items():
        for folder in ("source", "collected") if not changed or name in changed else ("source",):
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    origin = StaticFilesStorage(location=str(tmp_path / "source"), base_url="/static/")
    problems = [done for *_names, done in storage.post_process({n: (origin, n) for n in files}) if done is not True]
    assert not [problem for problem in problems if isinstance(problem, Exception)]
    return storage


PARTS = {
    "css/site.css": '/* order */\n@layer base, components;\n@import url("base.css") layer(base);\n'
    '@import url("components/card.css") layer(components);\n',
    "css/base.css": "body { color: red; } /* why */\n",
    "css/components/card.css": '.card {\n  mask: url("../../img/star.svg");\n}\n',
    "img/star.svg": "<svg/>",
}


def test_production_sends_one_stylesheet_with_each_part_in_its_layer(tmp_path):
    storage = collect(tmp_path, PARTS)
    url = storage.url("css/site.css", force=True)
    text = (tmp_path / "collected" / url.removeprefix("/static/")).read_text()
    assert "@import" not in text
    assert "@layer base{body { color: red; }}" in text
    assert "@layer components{.card {" in text
    assert "why" not in text


def test_a_changed_part_is_sent_though_the_files_that_import_it_did_not_change(tmp_path):
    collect(tmp_path, PARTS)
    storage = collect(tmp_path, PARTS | {"css/base.css": "body { color: blue; }"}, changed=("css/base.css",))
    text = (tmp_path / "collected" / storage.url("css/site.css", force=True).removeprefix("/static/")).read_text()
    assert "color: blue" in text
    assert "color: red" not in text


def test_addresses_inside_a_part_still_lead_to_their_hashed_files(tmp_path):
    storage = collect(tmp_path, PARTS)
    text = (tmp_path / "collected" / storage.url("css/site.css", force=True).removeprefix("/static/")).read_text()
    address = re.search(r'url\("([^"]+)"\)', text)[1]
    assert re.fullmatch(r"\.\./img/star\.[0-9a-f]{12}\.svg", address)


def test_a_change_in_a_part_changes_the_name_of_the_bundle(tmp_path):
    before = collect(tmp_path / "a", PARTS).url("css/site.css", force=True)
    after = collect(tmp_path / "b", {**PARTS, "css/base.css": "body { color: blue; }"}).url("css/site.css", force=True)
    assert before != after


def test_the_bundle_is_compressed_ahead_of_time(tmp_path):
    storage = collect(tmp_path, {**PARTS, "css/base.css": "body { color: red; }\n" * 200})
    name = storage.url("css/site.css", force=True).removeprefix("/static/")
    assert (tmp_path / "collected" / f"{name}.br").exists()


def test_addresses_elsewhere_are_left_alone():
    files = {"a.css": '@import url("p/b.css");', "p/b.css": 'i { mask: url("data:x"); src: url(/y.svg); }'}
    assert bundle("a.css", files.__getitem__) == 'i { mask: url("data:x"); src: url(/y.svg); }'


def test_every_component_file_is_in_the_bundle():
    directory = finders.find("css/components")
    from pathlib import Path

    imported = set(re.findall(r'url\("(components/[^"]+)"\)', source("css/site.css")))
    assert {f"components/{path.name}" for path in Path(directory).glob("*.css")} == imported


def test_stylesheet_fits_its_budget(site_css):
    assert len(brotli.compress(site_css.encode())) <= 15_000
    assert len(zlib.compress(site_css.encode(), 9)) <= 15_000


def test_nothing_comes_from_another_host(site_css):
    assert not re.search(r"url\([\"']?(https?:)?//", site_css)


def test_no_letter_is_set_tighter_than_the_font_does(site_css):
    assert not re.search(r"letter-spacing:\s*-", site_css)


def test_red_is_for_recalls_only(site_css):
    """The recall tokens are used by rules that speak of recalls or danger verdicts and by nothing else."""
    for selector in re.findall(r"([^{}]+)\{[^{}]*var\(--(?:on-)?recall", site_css):
        assert "recall" in selector or "danger" in selector, selector


def test_braces_balance_in_every_file():
    from pathlib import Path

    for path in Path(finders.find("css/site.css")).parent.rglob("*.css"):
        text = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", path.read_text(), flags=re.DOTALL)
        assert text.count("{") == text.count("}"), path.name
