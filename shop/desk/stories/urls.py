from django.urls import path

from shop.desk.stories import views

urlpatterns = [
    path("cau-chuyen/", views.stories, name="stories"),
    path("cau-chuyen/moi/", views.new_story, name="new_story"),
    path("cau-chuyen/<int:pk>/", views.story, name="story"),
    path("cau-chuyen/<int:pk>/xem-truoc/", views.preview, name="story_preview"),
    path("cau-chuyen/<int:pk>/rut/", views.take_back, name="story_take_back"),
]
