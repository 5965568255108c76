"""Basket, checkout, orders and the desk."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shop.urls_checkout")),
    path("ban-lam-viec/", include("shop.desk.urls")),
]
