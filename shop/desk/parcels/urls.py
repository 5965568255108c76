from django.urls import path

from shop.desk.parcels import views

urlpatterns = [
    path("don-hang/", views.parcels, name="parcels"),
    path("don-hang/<int:pk>/", views.parcel, name="parcel"),
    path("don-hang/<int:pk>/dong-goi/", views.packed, name="parcel_packed"),
    path("don-hang/<int:pk>/gui-hang/", views.shipped, name="parcel_shipped"),
]
