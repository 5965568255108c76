from django.urls import path

from shop.baskets import views, voucher_views

urlpatterns = [
    path("", views.basket, name="basket"),
    path("ma", views.form_token, name="form_token"),
    path("them/", views.basket_add, name="basket_add"),
    path("dong/<int:line_id>/", views.basket_set, name="basket_set"),
    path("ma-giam-gia/", voucher_views.basket_voucher, name="basket_voucher"),
    path("hoan-tac/", views.basket_undo, name="basket_undo"),
]
