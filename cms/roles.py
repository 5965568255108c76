"""Who may do what in the Wagtail admin. Producers have no place in it: they write at their desk."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.models import HomePage, StoryIndexPage

OFFICERS = "Programme officers"
STORY_WORKFLOW = "Duyệt câu chuyện"
PRODUCERS_PICTURES = "Ảnh của nhà sản xuất"

_PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
_FILES = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
    "wagtaildocs": ("add_document", "change_document", "choose_document"),
}
# Recognitions and certificates are records: they are revoked or run out, they are never deleted.
_REGISTRY: dict[str, dict[str, tuple[str, ...]]] = {
    "catalogue": {
        "producer": ("view", "add", "change"),
        "recognition": ("view", "add", "change"),
        "certificate": ("view", "add", "change"),
        "starstatus": ("view", "add", "change", "delete"),
        "place": ("view",),
    },
    "traceability": {
        "event": ("view", "change"),
        "lot": ("view", "change"),
        "problemreport": ("view", "change"),
        "stamp": ("view", "change"),
    },
}


@transaction.atomic
def setup_roles() -> Group:
    """Make the officers' group, its permissions and the workflow of stories; safe to run again at any time."""
    officers, _created = Group.objects.get_or_create(name=OFFICERS)
    _grant_admin(officers)
    _grant_pages(officers)
    _grant_files(officers)
    _moderate_stories(officers)
    return officers


def _grant_admin(group: Group) -> None:
    wanted = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    for app, models in _REGISTRY.items():
        names = [f"{action}_{model}" for model, actions in models.items() for action in actions]
        wanted |= Q(content_type__app_label=app, codename__in=names)
    group.permissions.add(*Permission.objects.filter(wanted))


def _grant_pages(group: Group) -> None:
    for home in HomePage.objects.filter(alias_of__isnull=True):
        for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=_PAGES):
            GroupPagePermission.objects.get_or_create(group=group, page=Page(pk=home.pk), permission=permission)


def _grant_files(group: Group) -> None:
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    if not root.get_children().filter(name=PRODUCERS_PICTURES).exists():
        root.add_child(name=PRODUCERS_PICTURES)
    for app, names in _FILES.items():
        for permission in Permission.objects.filter(content_type__app_label=app, codename__in=names):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _moderate_stories(group: Group) -> None:
    task, _created = GroupApprovalTask.objects.get_or_create(name=STORY_WORKFLOW)
    task.groups.add(group)
    workflow, _created = Workflow.objects.get_or_create(name=STORY_WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    for index in StoryIndexPage.objects.all():
        WorkflowPage.objects.get_or_create(page=Page(pk=index.pk), defaults={"workflow": workflow})
