"""What machines read: C2SP tlog-tiles below /ledger/, and proofs for convenience."""

from django.urls import path, re_path

from traceability.ledger.proof import views

urlpatterns = [
    path("checkpoint", views.checkpoint, name="ledger_checkpoint"),
    path("keys", views.vkeys, name="ledger_keys"),
    path("proof", views.proof, name="ledger_proof"),
    path("cosignature", views.cosign, name="ledger_cosign"),
    re_path(r"^tile/entries/(?P<path>[0-9x/.p]+)$", views.bundle, name="ledger_bundle"),
    re_path(r"^tile/(?P<level>\d{1,2})/(?P<path>[0-9x/.p]+)$", views.tile, name="ledger_tile"),
]
