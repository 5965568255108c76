from django.urls import path

from shop.parcels import views

urlpatterns = [path("<slug:number>/<str:token>/", views.order, name="order")]
