from django.urls import path

from shop.desk.tokens import views

urlpatterns = [
    path("khoa/", views.tokens, name="tokens"),
    path("khoa/<int:pk>/thu-hoi/", views.revoke, name="revoke_token"),
    path("lo-hang/<int:pk>/epcis.json", views.lot_chain, name="lot_chain"),
]
