from django.urls import path

from shop.desk.products import views

urlpatterns = [
    path("san-pham/", views.products, name="products"),
    path("san-pham/hoan-tac/", views.undo_stock, name="undo_stock"),
    path("san-pham/<int:pk>/", views.stock, name="stock"),
]
