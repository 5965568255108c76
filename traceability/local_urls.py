"""Pages with an address in each language, for the project to mount inside ``i18n_patterns``."""

from django.urls import path

from traceability.ledger.proof.views import page
from traceability.recalls import views

urlpatterns = [
    path("so-cai/", page, name="ledger"),
    path("thu-hoi/", views.recalls, name="recalls"),
    path("thu-hoi/feed.atom", views.feed, name="recall_feed"),
    path("thu-hoi/<int:pk>/", views.recall, name="recall"),
]
