from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Revision

from cms.models import StoryPage
from cms.stories import writing
from shop.desk.access import DeskRequest, at_desk
from shop.desk.stories.forms import NewStoryForm
from shop.desk.stories.posted import Posted, read_story, shown_blocks


@require_safe
@at_desk
def stories(request: DeskRequest) -> HttpResponse:
    desk = request.desk
    found = (
        desk.stories().select_related("locale").order_by("-locale__language_code", "-latest_revision_created_at", "-pk")
    )
    page_obj = Paginator(found, 20).get_page(request.GET.get("page"))
    standings = [(story, writing.standing(story)) for story in page_obj]
    return render(request, "desk/stories.html", {"page_obj": page_obj, "standings": standings})


@at_desk
def new_story(request: DeskRequest) -> HttpResponse:
    form = NewStoryForm(request.POST or None, products=request.desk.products().order_by("title"))
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["products"])
        story = writing.begin_story(
            producer=next(p for p in request.desk.producers if p.pk == chosen[0].producer_id),
            title=form.cleaned_data["title"],
            product_ids=[product.pk for product in chosen],
            by=request.desk.user,
        )
        return redirect("desk:story", story.pk)
    return render(request, "desk/new_story.html", {"form": form})


@at_desk
def story(request: DeskRequest, pk: int) -> HttpResponse:
    story = get_object_or_404(request.desk.stories().select_related("producer", "locale"), pk=pk)
    if request.method != "POST":
        return _page(request, story, writing.draft_of(story))
    posted = read_story(request, story, request.desk.user)
    seen = request.POST.get("revision", "")
    try:
        writing.save_draft(
            story=story, words=posted.words, by=request.desk.user, seen_revision=int(seen) if seen.isdecimal() else None
        )
    except writing.Waiting:
        messages.warning(request, _("The story is with the officer. Take it back before you change it."))
        return redirect("desk:story", pk)
    except writing.Overtaken as overtaken:
        draft = writing.draft_of(story)
        writing.write(draft, posted.words)
        return _page(request, story, draft, posted, overtaken=overtaken.revision)
    return _after_saving(request, StoryPage.objects.get(pk=pk), posted)


def _after_saving(request: DeskRequest, story: StoryPage, posted: Posted) -> HttpResponse:
    if posted.errors:
        return _page(request, story, writing.draft_of(story), posted)
    if posted.action == "submit":
        return _handed_in(request, story, posted)
    if posted.action == "preview":
        return redirect("desk:story_preview", story.pk)
    if posted.action == "save":
        messages.success(request, _("Saved as a draft. Nobody else sees it yet."))
    anchor = f"#block-{posted.target}" if posted.target else ""
    return redirect(f"{reverse('desk:story', args=[story.pk])}{anchor}")


def _handed_in(request: DeskRequest, story: StoryPage, posted: Posted) -> HttpResponse:
    try:
        writing.submit(story=story, by=request.desk.user)
    except ValidationError as problems:
        return _page(request, story, writing.draft_of(story), posted, problems=problems.messages)
    messages.success(request, _("Sent to the programme officer. You will hear by e-mail and here."))
    return redirect("desk:story", story.pk)


def _page(
    request: DeskRequest,
    story: StoryPage,
    draft: StoryPage,
    posted: Posted | None = None,
    *,
    problems: list[str] | None = None,
    overtaken: Revision | None = None,
) -> HttpResponse:
    errors = posted.errors if posted else {}
    context: dict[str, Any] = {
        "story": story,
        "draft": draft,
        "standing": writing.standing(story),
        "rows": shown_blocks(draft, errors),
        "cover_errors": errors.get("cover", []),
        "chosen": {item.product_id for item in draft.story_products.all()},
        "products": request.desk.products().filter(producer=story.producer_id).order_by("title"),
        "problems": problems or [],
        "overtaken": overtaken,
        "revision": overtaken.pk if overtaken else story.latest_revision_id,
    }
    return render(request, "desk/story.html", context)


@require_safe
@xframe_options_sameorigin
@at_desk
def preview(request: DeskRequest, pk: int) -> HttpResponse:
    """The newest draft as its page will be, in the story's own language."""
    draft = writing.draft_of(get_object_or_404(request.desk.stories().select_related("locale"), pk=pk))
    request.desk_preview = reverse("desk:story", args=[pk]) + request.desk.query
    with translation.override(draft.locale.language_code):
        page: HttpResponse = draft.serve_preview(request, "").render()
    return page


@require_POST
@at_desk
def take_back(request: DeskRequest, pk: int) -> HttpResponse:
    writing.withdraw(story=get_object_or_404(request.desk.stories(), pk=pk), by=request.desk.user)
    messages.info(request, _("The story is a draft again. You can change it now."))
    return redirect("desk:story", pk)
