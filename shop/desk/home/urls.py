from django.urls import path

from shop.desk.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("vao/", views.landing, name="landing"),
    path("chon/", views.choose, name="choose"),
]
