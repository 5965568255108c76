from django.urls import path

from shop.desk.certificates import views

urlpatterns = [
    path("chung-nhan/", views.certificates, name="certificates"),
    path("chung-nhan/moi/", views.new_certificate, name="new_certificate"),
    path("chung-nhan/<int:pk>/", views.certificate, name="certificate"),
]
