from django.urls import path

from shop.certificates import views

urlpatterns = [
    path("<int:pk>/", views.certificate, name="certificate"),
    path("<int:pk>/tep", views.certificate_file, name="certificate_file"),
]
