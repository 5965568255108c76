from django.urls import path

from shop.desk.displays import views

urlpatterns = [
    path("trung-bay/", views.displays, name="displays"),
    path("trung-bay/<int:pk>/thoi/", views.take_down, name="take_down"),
]
