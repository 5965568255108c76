from django.db.models import QuerySet
from oscar.apps.dashboard.partners import views as oscar_views
from oscar.apps.partner.models import Partner

from shop.dashboard.refusing import RefusesWhatIsUsed


class PartnerListView(oscar_views.PartnerListView):
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Partner]:
        """Oscar shows all of them, and asks for the addresses of each."""
        found: QuerySet[Partner] = super().get_queryset()
        return found.prefetch_related("addresses__country")


class PartnerDeleteView(RefusesWhatIsUsed, oscar_views.PartnerDeleteView):
    pass
