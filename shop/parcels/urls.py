from django.urls import path

from shop.parcels import views

urlpatterns = [
    path("tra-cuu/", views.lookup, name="order_lookup"),
    path("<slug:number>/<str:token>/", views.order, name="order"),
]
