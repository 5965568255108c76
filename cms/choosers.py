"""Choosers for the catalogue's things in the Wagtail admin: searched as they are typed, with or without accents."""

from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, CreateView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from catalogue.folding import MOST_WORDS, fold
from catalogue.models import Place, Producer, Product


class WordsFilterForm(BaseFilterForm):
    """Each word typed has to be in one of ``fields``; ``folded_fields`` are compared without accents."""

    fields_searched: tuple[str, ...] = ()
    folded_fields: tuple[str, ...] = ()
    q = forms.CharField(
        label=_("Search term"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search")})
    )

    def filter(self, objects: QuerySet[Model]) -> QuerySet[Model]:
        objects = super().filter(objects)
        self.search_query = self.cleaned_data.get("q", "")
        self.is_searching = bool(self.search_query)
        for word in self.search_query.split()[:MOST_WORDS]:
            objects = objects.filter(self._has(word))
        return objects

    def _has(self, word: str) -> Q:
        found = Q()
        for field in self.fields_searched:
            found |= Q(**{f"{field}__icontains": word})
        for field in self.folded_fields:
            found |= Q(**{f"{field}__contains": fold(word)})
        return found


class ProductWords(WordsFilterForm):
    fields_searched = ("title", "gtin", "producer__name")
    folded_fields = ("folded",)


class ProducerWords(WordsFilterForm):
    fields_searched = ("name", "identifier", "slug")


class PlaceWords(WordsFilterForm):
    fields_searched = ("name", "parent__name", "province__name")
    folded_fields = ("folded",)


class NothingIsMadeHere(CreateView):
    """Choosers without a form to make something: Wagtail mounts one all the same, which fails."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        raise Http404


def _views(form: type[WordsFilterForm], by: str) -> dict[str, Any]:
    attributes = {"filter_form_class": form, "ordering": by}
    return {
        "choose_view_class": type("Choose", (ChooseView,), dict(attributes)),
        "choose_results_view_class": type("ChooseResults", (ChooseResultsView,), dict(attributes)),
        "create_view_class": NothingIsMadeHere,
    }


product_chooser = ChooserViewSet(
    "product_chooser",
    model=Product,
    icon="tag",
    choose_one_text=_("Choose a product"),
    choose_another_text=_("Choose another product"),
    **_views(ProductWords, "title"),
)
producer_chooser = ChooserViewSet(
    "producer_chooser",
    model=Producer,
    icon="group",
    choose_one_text=_("Choose a producer"),
    choose_another_text=_("Choose another producer"),
    **_views(ProducerWords, "name"),
)
place_chooser = ChooserViewSet(
    "place_chooser",
    model=Place,
    icon="site",
    choose_one_text=_("Choose a place"),
    choose_another_text=_("Choose another place"),
    **_views(PlaceWords, "folded"),
)

ProductChooserBlock = product_chooser.get_block_class(name="ProductChooserBlock", module_path="cms.choosers")
ALL = (product_chooser, producer_chooser, place_chooser)
