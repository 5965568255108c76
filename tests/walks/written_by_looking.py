"""The tables that looking at a page may write to, each with its reason; to no other."""

WRITTEN_BY_LOOKING = {
    "django_session": "messages, the steps of a form",
    "thumbnail_kvstore": "Oscar's small pictures are made when they are first shown",
    "wagtailimages_rendition": "and so are Wagtail's",
    "wagtailadmin_editingsession": "Wagtail tells editors who else has a page open",
    "wagtailcore_pagesubscription": "Wagtail notes who opened a page's editor, for the comments on it",
}
