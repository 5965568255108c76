from django.urls import path

from shop.desk.lots import views

urlpatterns = [
    path("lo-hang/", views.lots, name="lots"),
    path("lo-hang/moi/", views.new_lot, name="new_lot"),
    path("lo-hang/<int:pk>/", views.lot, name="lot"),
    path("lo-hang/<int:pk>/mo-ban/", views.release_lot, name="release_lot"),
    path("lo-hang/<int:pk>/qr.<str:form>", views.lot_qr, name="lot_qr"),
]
