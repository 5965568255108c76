from typing import Any

from django.db.models import Q, QuerySet
from django.forms import Form
from oscar.apps.dashboard.catalogue import views as oscar_views

from catalogue.folding import fold
from catalogue.models import Product
from shop.dashboard.refusing import RefusesWhatIsUsed


class ProductListView(oscar_views.ProductListView):
    def apply_search(self, queryset: QuerySet[Product]) -> QuerySet[Product]:
        """Variants are found by a look of their own. Joined, as Oscar does it, a database that has counted its rows
        compares every product with every other, because none is a variant: more than a minute at 15,000 products.
        """
        self.form = self.form_class(self.request.GET)
        if not self.form.is_valid():
            return queryset
        if upc := self.form.cleaned_data.get("upc"):
            exact = queryset.filter(_self_or_variant(Q(upc__iexact=upc)))
            queryset = exact if exact.exists() else queryset.filter(_self_or_variant(Q(upc__icontains=upc)))
        if title := self.form.cleaned_data.get("title"):
            queryset = queryset.filter(_self_or_variant(_titled(title)))
        return queryset


class ProductLookupView(oscar_views.ProductLookupView):
    def lookup_filter(self, qs: QuerySet[Product], term: str) -> QuerySet[Product]:
        return qs.filter(_titled(term))


class ProductDeleteView(RefusesWhatIsUsed, oscar_views.ProductDeleteView):
    pass


class ProductClassDeleteView(RefusesWhatIsUsed, oscar_views.ProductClassDeleteView):
    form_class = Form  # Oscar asks for the name of the kind again, which its page does not send


class CategoryDeleteView(RefusesWhatIsUsed, oscar_views.CategoryDeleteView):
    pass


class OptionDeleteView(RefusesWhatIsUsed, oscar_views.OptionDeleteView):
    pass


class AttributeOptionGroupDeleteView(RefusesWhatIsUsed, oscar_views.AttributeOptionGroupDeleteView):
    pass


def _titled(words: str) -> Q:
    """With or without accents."""
    found = Q(title__icontains=words)
    return found | Q(folded__contains=folded) if (folded := fold(words)) else found


def _self_or_variant(wanted: Q) -> Q:
    variants: Any = Product.objects.filter(wanted, parent__isnull=False)
    return wanted | Q(pk__in=variants.values("parent"))
