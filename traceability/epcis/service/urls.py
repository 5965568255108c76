"""IDs and EPCs in these addresses are percent-encoded URIs; a server hands them over decoded, slashes and all."""

from django.urls import path, re_path

from traceability.epcis.service import places, resources, views

_KIND = "(?P<kind>eventTypes|epcs|bizSteps|bizLocations|readPoints|dispositions)"

app_name = "epcis"
urlpatterns = [
    re_path("^$", resources.top, name="top"),
    re_path("^capture/?$", views.capture_jobs, name="capture"),
    path("capture/<uuid:key>", views.capture_job, name="capture_job"),
    re_path("^events/?$", views.events, name="events"),
    re_path("^events/(?P<event_id>.+)$", views.event, name="event"),
    re_path(f"^{_KIND}/?$", resources.resources, name="resources"),
    re_path(f"^{_KIND}/(?P<name>.+)/events$", resources.resource_events, name="resource_events"),
    re_path(f"^{_KIND}/(?P<name>.+)$", resources.resource, name="resource"),
    re_path("^(?:queries|nextPageToken)(?:/.*)?$", views.not_supported, name="queries"),
    path("places/<slug:scheme>/<slug:level>/<slug:code>", places.place, name="place"),
    re_path("^lots/(?P<name>.+)$", views.chain, name="chain"),
    re_path("^ns/.*$", places.terms, name="terms"),
    re_path("^.*$", views.nothing_here),
]
