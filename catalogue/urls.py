from django.urls import URLPattern, URLResolver, path

from catalogue import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.product_list, name="index"),
    path("goi-y", views.suggestions, name="suggest"),
    # Oscar's dashboard links to these; the catalogue itself has no such pages.
    path("danh-muc/<path:category_slug>_<int:pk>/", views.to_list, name="category"),
    path("chon-loc/<slug:slug>/", views.to_list, name="range"),
    path("<slug:product_slug>_<int:product_pk>/danh-gia/<int:pk>/", views.to_product, name="reviews-detail"),
    path("<slug:slug>/", views.product_detail, name="detail"),
]
