from django.urls import path

from shop.desk.sales import views

urlpatterns = [
    path("tem/da-ban/", views.sales, name="sales"),
    path("tem/da-ban/<int:pk>/chua-ban/", views.not_sold, name="not_sold"),
]
