"""Catalogue and traceability stand alone: no address, tag library or word of the layers above, templates included."""

import re
from pathlib import Path

import pytest
from django.urls import URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
BELOW = {"catalogue": ("catalogue",), "traceability": ("traceability", "catalogue")}
DJANGO_S = {"i18n", "static", "l10n", "tz"}
# Wagtail serves these from the tree of pages, so that no pattern names them.
PAGES_OF_THE_CMS = {"nha-san-xuat", "cau-chuyen", "vung-mien", "quan-tri", "tai-lieu"}


def sources(package):
    files = [*(ROOT / package).rglob("*.py"), *(ROOT / package / "static").rglob("*.js")]
    return [one for one in files if "migrations" not in one.parts] + templates(package)


def templates(package):
    return [one for one in (ROOT / "templates" / package).rglob("*") if one.is_file()]


def patterns(resolver=None, path="", namespace=""):
    """The path, qualified name and view of each address of the project."""
    for one in (resolver or get_resolver()).url_patterns:
        here = path + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, here, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        else:
            yield here, f"{namespace}{one.name}" if one.name else "", one.callback.__module__


def is_below(module, package):
    return module.partition(".")[0] in BELOW[package]


@pytest.mark.parametrize("package", BELOW)
def test_templates_load_tags_of_their_own_layers_only(package):
    own = {one.stem for layer in BELOW[package] for one in (ROOT / layer / "templatetags").glob("*.py")}
    for template in templates(package):
        for loaded in re.findall(r"\{% load ([^%]+) %\}", template.read_text()):
            assert set(loaded.split()) <= own | DJANGO_S, template


@pytest.mark.parametrize("package", BELOW)
def test_templates_name_addresses_of_their_own_layers_only(package):
    own = {name for _path, name, module in patterns() if is_below(module, package)}
    used = {
        (template.name, name)
        for template in templates(package)
        for name in re.findall(r"\{% url [\"']([\w:-]+)[\"']", template.read_text())
    }
    assert [one for one in used if one[1] not in own] == []


@pytest.mark.parametrize("package", BELOW)
def test_no_path_of_a_layer_above_is_written_out(package):
    found = list(patterns())
    first = re.compile(r"^\W*(?:vi/|en/)?([a-z][a-z-]{3,})/")
    above = {m[1] for path, _name, module in found if not is_below(module, package) and (m := first.match(path))}
    own = {m[1] for path, _name, module in found if is_below(module, package) and (m := first.match(path))}
    assert {"gio-hang", "chung-nhan", "don-hang"} <= above
    written = re.compile(rf"[\"'/}}]({'|'.join(sorted((above | PAGES_OF_THE_CMS) - own))})/")
    for source in sources(package):
        assert not written.findall(source.read_text()), source


@pytest.mark.parametrize("package", BELOW)
def test_no_layer_above_is_named(package):
    above = {"shop", "cms", "traceability"} - set(BELOW[package])
    # In Python the contracts of import-linter see imports; here are dotted names in strings, and templates of others.
    named = re.compile(rf"[\"']({'|'.join(above)})[./]\w")
    for source in sources(package):
        assert not named.findall(source.read_text()), source
