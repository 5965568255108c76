from django.urls import path

from shop.desk.views import certificates, home, lots, parcels, products, reports, stamps, stories

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("vao/", home.landing, name="landing"),
    path("chon/", home.choose, name="choose"),
    path("san-pham/", products.products, name="products"),
    path("san-pham/hoan-tac/", products.undo_stock, name="undo_stock"),
    path("san-pham/<int:pk>/", products.stock, name="stock"),
    path("cau-chuyen/", stories.stories, name="stories"),
    path("cau-chuyen/moi/", stories.new_story, name="new_story"),
    path("cau-chuyen/<int:pk>/", stories.story, name="story"),
    path("cau-chuyen/<int:pk>/xem-truoc/", stories.preview, name="story_preview"),
    path("cau-chuyen/<int:pk>/rut/", stories.take_back, name="story_take_back"),
    path("lo-hang/", lots.lots, name="lots"),
    path("lo-hang/moi/", lots.new_lot, name="new_lot"),
    path("lo-hang/<int:pk>/", lots.lot, name="lot"),
    path("lo-hang/<int:pk>/su-kien/", lots.add_event, name="add_event"),
    path("lo-hang/<int:pk>/mo-ban/", lots.release_lot, name="release_lot"),
    path("lo-hang/<int:pk>/qr.<str:form>", lots.lot_qr, name="lot_qr"),
    path("chung-nhan/", certificates.certificates, name="certificates"),
    path("chung-nhan/moi/", certificates.new_certificate, name="new_certificate"),
    path("chung-nhan/<int:pk>/", certificates.certificate, name="certificate"),
    path("tem/", stamps.rolls, name="rolls"),
    path("tem/<int:pk>/", stamps.roll, name="roll"),
    path("tem/<int:pk>/tai/<str:form>", stamps.print_file, name="print_file"),
    path("phan-anh/", reports.reports, name="reports"),
    path("phan-anh/<int:pk>/", reports.report, name="report"),
    path("phan-anh/tem/<int:pk>/", reports.clear_stamp, name="clear_stamp"),
    path("don-hang/", parcels.parcels, name="parcels"),
    path("don-hang/<int:pk>/", parcels.parcel, name="parcel"),
    path("don-hang/<int:pk>/dong-goi/", parcels.packed, name="parcel_packed"),
    path("don-hang/<int:pk>/gui-hang/", parcels.shipped, name="parcel_shipped"),
]
