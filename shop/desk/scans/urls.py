from django.urls import path

from shop.desk.scans import views

urlpatterns = [
    path("luot-quet/", views.scans, name="scans"),
]
