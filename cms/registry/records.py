"""What nobody does to the registers' records in the admin, whatever their permissions: no administrator either."""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from catalogue.models import Certificate, Place, Producer, Recognition
from traceability.models import Event, ProblemReport, Stamp

NEVER: dict[type, set[str]] = {
    Producer: {"delete"},
    Recognition: {"delete"},
    Certificate: {"delete"},
    Event: {"add", "delete"},
    ProblemReport: {"add", "delete"},
    Stamp: {"add", "delete"},
    Place: {"add", "change", "delete"},
}
"""Records are revoked, run out or are declared wrong; steps, reports and stamps are made where they happen."""


class RecordPolicy(ModelPermissionPolicy):
    def user_has_permission(self, user: object, action: str) -> bool:
        return action not in NEVER[self.model] and super().user_has_permission(user, action)


def keep_records() -> None:
    for model in NEVER:
        register_permission_policy(model, RecordPolicy(model))
