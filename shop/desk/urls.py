"""The producers' desk: one name space, a folder for each thing."""

from django.urls import include, path

app_name = "desk"
THINGS = (
    "certificates",
    "displays",
    "home",
    "lots",
    "parcels",
    "products",
    "reports",
    "sales",
    "scans",
    "stamps",
    "steps",
    "stories",
    "tokens",
)
urlpatterns = [path("", include(f"shop.desk.{thing}.urls")) for thing in THINGS]
