"""Views of Wagtail's that fail where a form arrives without what its page always sends; mounted before its own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin.auth import require_admin_access
from wagtail.admin.forms import choosers
from wagtail.admin.views.chooser import ExternalLinkView
from wagtail.contrib.redirects import views as redirects


class _AddressField(choosers.URLOrAbsolutePathField):
    def to_python(self, value: Any) -> Any:
        return super().to_python(value or "")


class _LinkForm(choosers.ExternalLinkChooserForm):
    url = _AddressField(required=True, label=choosers.ExternalLinkChooserForm.base_fields["url"].label)


choose_external_link: Any = require_admin_access(ExternalLinkView.as_view(form_class=_LinkForm))


def _process_import(request: HttpRequest) -> HttpResponse:
    """Of redirects: the second step, which nobody comes to without the first."""
    try:
        answer: HttpResponse = redirects.process_import(request)
    except KeyError:
        return redirect("wagtailredirects:start_import")
    return answer


process_import: Any = require_admin_access(_process_import)
