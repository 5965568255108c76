# ruff: noqa: E501 one template a line
"""Whatever a template says, it says the same as with Django's own loader; and what can be text is."""

import datetime as dt

import pytest
from django.template import Context, Engine, engines
from django.template.base import TextNode
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from catalogue.templating import nodes
from catalogue.templating.loader import Loader

TEMPLATES = {
    "base.html": "{% load i18n %}<{% block title %}T{% endblock %}|{% block main %}{{ a }}{% block in %}i{% endblock %}{% endblock %}>",
    "child.html": '{% extends "base.html" %}{% block main %}{{ block.super }}+{% block in %}j{{ a }}{% endblock %}{% endblock %}',
    "grandchild.html": '{% extends "child.html" %}{% load i18n %}{% block title %}{% translate "Products" %}{% endblock %}'
    "{% block in %}{{ block.super }}!{% endblock %}",
    "leaf.html": "[{{ a }}{{ b }}{{ thing.name }}]",
    "stateful.html": "{% for n in numbers %}{% cycle 'x' 'y' %}{% ifchanged n %}{{ n }}{% endifchanged %}{% endfor %}",
    "dir/up.html": '{% include "../leaf.html" %}{% include "./down.html" %}',
    "dir/down.html": "d{{ a }}",
    "with_block.html": "{% block own %}o{{ a }}{% endblock %}",
}  # fmt: skip


class Thing:
    name = "<b>"
    shown = mark_safe("<i>")
    none = None

    def __init__(self):
        self.calls = 0

    def called(self):
        self.calls += 1
        return f"called & {self.calls}"

    def needs(self, argument):
        return argument

    def alters(self):
        return "never"

    alters.alters_data = True

    @property
    def broken(self):
        raise AttributeError("of its own")

    @property
    def missing(self):
        raise KeyError("gone")

    def __str__(self):
        return "a thing & more"


def values():
    return {
        "a": "<a>", "b": mark_safe("<b>"), "n": 1234567, "f": 1234.5, "yes": True, "none": None, "empty": "",
        "thing": Thing(), "lazy": SimpleLazyObject(Thing), "text": gettext_lazy("Products"),
        "pairs": {"name": "in a dict", "items": "an item", "thing": Thing()}, "numbers": [1, 1, 2],
        "row": dt.date(2026, 11, 28).isocalendar(), "day": dt.date(2026, 11, 28), "percent": "100 %",
        "call": lambda: "a call", "form": {"x": [{"y": "deep"}]},
    }  # fmt: skip


SNIPPETS = [
    "{{ a }}{{ b }}{{ n }}{{ f }}{{ yes }}{{ none }}{{ empty }}{{ text }}{{ day }}{{ thing }}",
    "{{ missing }}{{ a.missing }}{{ thing.nothing.at.all }}{{ pairs.missing }}{{ numbers.9 }}",
    "{{ thing.name }}{{ thing.shown }}{{ thing.none }}{{ thing.called }}{{ thing.alters }}{{ thing.needs }}",
    "{{ lazy.name }}{{ lazy.called }}{{ pairs.name }}{{ pairs.items }}{{ pairs.keys }}{{ pairs.thing.name }}",
    "{{ numbers.1 }}{{ row.week }}{{ row.0 }}{{ row.year }}{{ form.x.0.y }}{{ call }}{{ a.upper }}{{ day.year }}",
    "{{ a|lower }}{{ a|default:b }}{{ missing|default:a }}{{ none|default_if_none:thing.name }}{{ n|add:n }}",
    "{% autoescape off %}{{ a }}{{ thing.name }}{{ n }}{{ missing }}{% endautoescape %}",
    "{% if a %}1{% endif %}{% if missing %}2{% else %}3{% endif %}{% if not missing %}4{% endif %}",
    "{% if a and missing or thing.name == '<b>' %}1{% elif none %}2{% endif %}{% if none is None %}3{% endif %}",
    "{% if missing == none %}1{% endif %}{% if missing is not None %}2{% endif %}{% if n > 3 and n in numbers %}3{% endif %}",
    "{% if thing.called %}{{ thing.called }}{% endif %}{% if thing.nothing.more %}1{% endif %}",
    "{% load i18n %}{% translate 'Products' %} {% translate 'not <translated> 5 %' %}{% translate a %}{% translate 'Products'|upper %}",
    "{% load i18n %}{% translate 'Products' as word %}{{ word }}{{ word|length }}{% translate 'a & b' as both %}{{ both }}",
    "{% load i18n %}{% blocktranslate %}Products{% endblocktranslate %}{% blocktranslate %}{{ a }} of 100 %{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate with c=thing.name trimmed %}\n More from {{ c }} \n{{ a }}{% endblocktranslate %}{{ c }}",
    "{% load i18n %}{% blocktranslate asvar x %}More {{ missing }} {{ n }}{% endblocktranslate %}{{ x }}",
    "{% load i18n %}{% blocktranslate count k=n %}{{ k }} one{% plural %}{{ k }} many{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate with province=a %}More from {{ province }}{% endblocktranslate %}{{ percent }}",
    "{% load look %}{% icon 'leaf' %}{% local_path '/x/' %}{% local_path a %}{% local_path '/y/' as z %}{{ z }}",
    "{% load static %}{% static 'js/site.js' %}{% static a %}{% static 'js/site.js' as s %}{{ s }}",
    "{% url 'basket' %}{% url 'basket' as u %}{{ u }}{% url 'desk:home' %}{% url 'no such name' as v %}{{ v }}",
    "{% include 'leaf.html' %}{% include 'leaf.html' with a=n b=thing.name %}{% include 'leaf.html' with a=n only %}{{ a }}",
    "{% include 'stateful.html' %}{% include 'stateful.html' %}{% include 'with_block.html' %}{% include 'dir/up.html' %}",
    "{% for n in numbers %}{% include 'leaf.html' with a=n %}{{ forloop.counter }}{% empty %}-{% endfor %}{{ n }}",
    "{% with x=thing y=x.name %}{{ x.name }}{{ y }}{% endwith %}{{ x }}{# gone #}{% comment %}gone{% endcomment %}.",
    "{% for one in missing %}1{% empty %}{{ a }}{% endfor %}{% firstof none empty a %}{% cycle a b %}{% widthratio n 2 1 %}",
    "{% extends 'base.html' %}", "{% extends 'child.html' %}{% block title %}{{ a }}{% endblock %}",
    "{% extends 'grandchild.html' %}{% block main %}<{{ block.super }}{{ block.name }}>{% endblock %}",
    "{% extends 'child.html' %}{% block in %}{% if a %}{{ block.super|lower }}{% endif %}{% endblock %}",
]  # fmt: skip


def engine(snippet, *loaders):
    inner = ("django.template.loaders.locmem.Loader", {**TEMPLATES, "snippet.html": snippet})
    builtins = ["django.templatetags.tz"]
    libraries = engines["django"].engine.libraries
    return Engine(loaders=[(*loaders, [inner])], libraries=libraries, builtins=builtins)


def told(made, language):
    context = values()
    with override(language):
        try:
            return made.get_template("snippet.html").render(Context(context))
        except Exception as error:
            return type(error)


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_it_says_what_django_says_in_each_language_and_again(snippet):
    plain = engine(snippet, "django.template.loaders.cached.Loader")
    quick = engine(snippet, "catalogue.templating.loader.Loader")
    for language in ("vi", "en", "vi"):
        assert told(quick, language) == told(plain, language)


@pytest.mark.parametrize("name", ["broken", "missing"])
def test_what_fails_in_a_property_fails_as_with_django(name):
    snippet = f"{{{{ thing.{name} }}}}"
    assert told(engine(snippet, "catalogue.templating.loader.Loader"), "vi") is {
        "broken": AttributeError, "missing": KeyError,
    }[name]  # fmt: skip


def test_without_a_language_templates_stay_as_they_are():
    quick = engine("{% load i18n %}{% translate 'Products' %}", "catalogue.templating.loader.Loader")
    with override(None):
        assert quick.get_template("snippet.html").render(Context()) == "Products"
    assert told(quick, "vi") == "Sản phẩm"


IN_PLACE = {
    "a{% load i18n %}{% translate 'Products' %}b{# c #}d": [TextNode],
    "{% load look %}{% icon 'leaf' %}{% local_path '/x/' %}": [TextNode],
    "{% load static %}{% static 'js/site.js' %}{% url 'basket' %}": [TextNode],
    "{{ a }}": [nodes.QuickVariableNode],
    "{% load i18n %}{% translate 'Products' as x %}": [nodes.AssignNode],
    "{% load i18n %}{% blocktranslate %}x {{ a }}{% endblocktranslate %}": [nodes.QuickBlockTranslateNode],
    "{% include 'leaf.html' %}": [nodes.QuickIncludeNode],
    "{% block x %}{{ a }}{% endblock %}": [nodes.QuickBlockNode],
}


@pytest.mark.parametrize("snippet", IN_PLACE)
def test_an_upgrade_of_django_still_lets_it_be_put_in_place(snippet):
    with override("vi"):
        made = engine(snippet, "catalogue.templating.loader.Loader").get_template("snippet.html")
    assert [type(node) for node in made.nodelist] == IN_PLACE[snippet]


def test_variables_and_conditions_are_reached_wherever_they_stand():
    snippet = "{% if a and not b.c or d == e %}{% elif f %}{% endif %}{% for x in y.z %}{{ x|add:w.v }}{% endfor %}"
    with override("vi"):
        choice, loop = engine(snippet, "catalogue.templating.loader.Loader").get_template("snippet.html").nodelist
    first, second = (when for when, _then in choice.conditions_nodelists)
    assert type(first.first.first) is type(first.first.second.first) is type(second) is nodes.QuickCondition
    [shown] = loop.nodelist_loop
    (_add, [(_is_variable, argument)]), = shown.filter_expression.filters  # fmt: skip
    assert {type(one) for one in (loop.sequence.var, shown.filter_expression.var, argument)} == {nodes.QuickVariable}


def test_the_shop_loads_its_templates_so():
    [loader] = engines["django"].engine.template_loaders
    assert type(loader) is Loader
