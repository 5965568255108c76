"""Every mounted address, filled with what the world has; one of which nothing is known is an error.

``examples_of``: by the start of its name, the longest that fits; ``written_out``: routes that can't be turned round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import override

from shop.accounts.mails import SALT

OVER_A_SHOULDER = "?producer= "
Examples = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Address:
    name: str
    """As ``reverse`` knows it, or "-"."""
    route: str
    path: str

    def over_a_shoulder(self, producer: Any) -> Address:
        return Address(self.name, OVER_A_SHOULDER + self.route, f"{self.path}?producer={producer.pk}")


class Unknown(Exception):
    """No example for a parameter, or none for a route without names."""


def all_addresses(w: SimpleNamespace) -> list[Address]:
    """Those of the desk also as one sees it over the producer's shoulder. Raises Unknown."""
    examples, known = examples_of(w), written_out(w)
    with override("vi"):
        found = [Address(name, route, known.get(route) or _turned_round(name, parameters, examples))
                 for name, route, parameters in patterns()]  # fmt: skip
    return found + [one.over_a_shoulder(w.producer) for one in found if one.name.startswith("desk:")]


def _turned_round(name: str, parameters: frozenset[str], examples: Examples) -> str:
    return reverse(name, kwargs={one: _example(name, one, examples) for one in parameters})


def patterns() -> list[tuple[str, str, frozenset[str]]]:
    return list(dict.fromkeys(_patterns(get_resolver(), "", ())))


def _patterns(resolver: Any, route: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, str, frozenset[str]]]:
    for found in resolver.url_patterns:
        here = route + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from _patterns(found, here, spaces + ((found.namespace,) if found.namespace else ()))
        elif isinstance(found, URLPattern):
            yield ":".join((*spaces, found.name or "-")), here, frozenset(found.pattern.regex.groupindex)


def _example(name: str, parameter: str, examples: Examples) -> Any:
    fitting = [start for start, known in examples.items() if name.startswith(start) and parameter in known]
    if not fitting:
        raise Unknown(f"{name}: an example of {parameter}")
    return examples[max(fitting, key=len)][parameter]


def written_out(w: SimpleNamespace) -> dict[str, str]:
    """By route."""
    code = f"{w.product.gtin}/10/{w.lot.code}"
    return {
        "epcis/^(?:queries|nextPageToken)(?:/.*)?$": "/epcis/queries",
        "epcis/^ns/.*$": "/epcis/ns/terms",
        "epcis/^.*$": "/epcis/khac",
        "quan-tri/^.*/$": "/quan-tri/khac/",
        **{route: f"/{route}" for name, route, _parameters in patterns() if name == "-" and "^" not in route},
        "^((?:[\\w\\-]+/)*)$": "/cau-chuyen/hat-gao/",
        "tai-lieu/^(\\d+)/(.*)$": f"/tai-lieu/{w.document.pk}/{w.document.filename}",
        _route("traceability:scan"): f"/01/{code}",
        _route("traceability:-"): f"/ho-chieu/{code}.json",
    }


def _route(name: str) -> str:
    return next(route for known, route, _parameters in patterns() if known == name)


def examples_of(w: SimpleNamespace) -> dict[str, dict[str, Any]]:
    return _public(w) | _of_the_desk(w) | _of_the_dashboard(w) | _of_wagtail(w) | _of_the_registry(w)


def _public(w: SimpleNamespace) -> dict[str, dict[str, Any]]:
    step = {"kind": "bizSteps", "name": "commissioning"}
    reset = {"uidb64": urlsafe_base64_encode(force_bytes(w.customer.pk))}
    reset["token"] = default_token_generator.make_token(w.customer)
    return {
        "traceability:epcis:capture_job": {"key": w.job.key},
        "traceability:epcis:event": {"event_id": w.packing.event_id or "urn:uuid:0"},
        "traceability:epcis:resource": step,
        "traceability:epcis:place": {"scheme": "2025", "level": "ward", "code": w.ward.code},
        "traceability:epcis:chain": {"name": f"https://id.gs1.org{w.lot.trace_path}"},
        "traceability:ledger_": {"level": 0, "path": "000"},
        "traceability:picture": {"pk": w.image.pk},
        "traceability:step_picture": {"pk": w.packing.pk},
        "traceability:qr": {"code": w.product.trace_code, "lot": w.lot.code, "form": "svg"},
        "catalogue:category": {"category_slug": "gao", "pk": w.category.pk},
        "catalogue:range": {"slug": w.range.slug},
        "catalogue:reviews": {"product_slug": w.product.slug, "product_pk": w.product.pk, "pk": 1},
        "catalogue:detail": {"slug": w.product.slug},
        "offer:detail": {"slug": w.offer.slug},
        "basket_set": {"line_id": 1},
        "checkout_wards": {"province": w.ward.province.code},
        "payment": {"token": w.attempt.token},
        "order": {"number": w.order.number, "token": w.attempt.token},
        "certificate": {"pk": w.own.pk},
        "password-reset-confirm": reset,
        "register-finish": {"token": signing.dumps(["moi@example.org", "/tai-khoan/"], salt=SALT)},
        "wagtailadmin_password_reset_confirm": reset,
        "customer:order": {"order_number": w.order.number},
        "recall": {"pk": w.recall.pk},
        "wagtailcore_authenticate": {"page_view_restriction_id": w.restriction.pk, "page_id": w.locked_page.pk},
        "wagtaildocs_authenticate": {"restriction_id": w.closed.pk},
    }


def _of_the_desk(w: SimpleNamespace) -> dict[str, dict[str, Any]]:
    lots = {"pk": w.new_lot.pk}
    return {
        "recalls:": {"pk": w.recall.pk, "warning": w.warning.pk},
        "recalls:chain": {"pk": w.lot.pk},
        "recalls:hold": {"pk": w.lot.pk},
        "recalls:recall_lot": {"pk": w.lot.pk},
        "recalls:unhold": {"pk": w.held.pk},
        "recalls:other_lot": {"pk": w.parcel.lines.get().pk},
        "desk:certificate": {"pk": w.own.pk},
        "desk:take_down": {"pk": w.displayed.pk},
        "desk:lot": {"pk": w.lot.pk, "form": "svg"},
        "desk:release_lot": lots,
        "desk:parcel": {"pk": w.parcel.pk},
        "desk:stock": {"pk": w.product.pk},
        "desk:report": {"pk": w.report.pk},
        "desk:clear_stamp": {"pk": w.stamp.pk},
        "desk:not_sold": {"pk": w.sold.pk},
        "desk:roll": {"pk": w.roll.pk},
        "desk:print_file": {"pk": w.roll.pk, "form": "csv"},
        "desk:withdraw_stamps": {"pk": w.roll.pk},
        "desk:take_back_stamps": {"pk": w.binding.pk},
        "desk:stamp_proof": {"pk": w.product.pk},
        "desk:correct_step": {"pk": w.packing.pk},
        "desk:story": {"pk": w.draft.pk},
        "desk:revoke_token": {"pk": w.token.pk},
        "desk:lot_chain": {"pk": w.lot.pk},
    }


def _of_the_dashboard(w: SimpleNamespace) -> dict[str, dict[str, Any]]:
    return {
        "staff_mail": {"pk": w.mail.pk},
        "staff_task_again": {"key": w.failed.pk},
        "dashboard:catalogue-product": {"pk": w.product.pk, "product_class_slug": "ocop", "parent_pk": w.parent.pk},
        "dashboard:catalogue-category": {"pk": w.category.pk, "parent": w.category.pk},
        "dashboard:catalogue-class": {"pk": w.product.product_class_id},
        "dashboard:catalogue-attribute": {"pk": w.option_group.pk},
        "dashboard:catalogue-option": {"pk": w.option.pk},
        "dashboard:order": {"number": w.order.number, "note_id": w.note.pk, "line_id": w.order_line.pk},
        "dashboard:user": {"pk": w.customer.pk},
        "dashboard:partner": {"pk": w.producer.partner.pk},
        "dashboard:offer": {"pk": w.offer.pk},
        "dashboard:range": {"pk": w.range.pk},
        "dashboard:voucher": {"pk": w.voucher.pk},
        "dashboard:voucher-set": {"pk": w.voucher_set.pk},
    }


def _of_wagtail(w: SimpleNamespace) -> dict[str, dict[str, Any]]:
    page, index = w.story.pk, w.stories.pk
    story = {"content_type_app_name": "cms", "content_type_model_name": "storypage", "model_name": "storypage"}
    two = {"revision_id_a": "earliest", "revision_id_b": "latest", "revision_id": w.revision.pk, "pk": page}
    under_review = {"page_id": w.draft.pk, "task_state_id": w.task_state.pk, "action_name": "approve",
                    "task_id": w.task.pk, "workflow_state_id": w.workflow_state.pk}  # fmt: skip
    moved = {"page_id": page, "page_to_move_id": page, "destination_id": index, "parent_page_id": index}
    approval = {"app_label": "wagtailcore", "model_name": "groupapprovaltask", "task_id": w.task.pk}
    editing = {"app_label": "cms", "model_name": "storypage", "object_id": page, "session_id": w.session.pk}
    image = {"pk": w.picture.pk, "image_id": w.picture.pk, "uploaded_file_id": w.uploaded.pk, "filter_spec": "width-40"}
    document = {"pk": w.document.pk, "document_id": w.document.pk, "doc_id": w.document.pk}
    return {
        "wagtailadmin_api:pages": {"pk": page, "action_name": "unpublish"},
        "wagtailadmin_api:documents": document,
        "wagtailadmin_api:images": image,
        "wagtailadmin_explore": {"parent_page_id": index},
        "wagtail_bulk_action": {"app_label": "cms", "model_name": "storypage", "action": "publish"},
        "wagtailadmin_pages:": {**story, "app_label": "cms", **two, **moved},
        **{f"wagtailadmin_pages:{name}": under_review for name in ("workflow_", "collect_", "confirm_")},
        "wagtailadmin_choose_page_child": {"parent_page_id": index},
        "wagtailadmin_tag_model": {"app_name": "taggit", "model_name": "tag"},
        "wagtailadmin_collections:": {"pk": w.collection.pk, "collection_id": w.collection.pk},
        "wagtailadmin_workflows:": {"pk": w.workflow.pk, "workflow_pk": w.workflow.pk, "page_pk": index, **approval},
        **{f"wagtailadmin_workflows:{name}_task": {"pk": w.task.pk} for name in ("edit", "disable", "enable")},
        "wagtailadmin_editing_sessions:": editing,
        "report_picture": {"pk": w.report.pk},
        "wagtailforms:": {"page_id": page},
        "wagtailredirects:": {"redirect_id": w.redirect.pk},
        "simple_translation:submit_page": {"page_id": page},
        "simple_translation:submit_snippet": {"app_label": "cms", "model_name": "storypage", "pk": page},
        "wagtaildocs": {**document, "uploaded_file_id": w.uploaded.pk},
        "wagtailimages": image,
        "wagtailsites:": {"pk": 1},
        "wagtailusers_users:": {"pk": w.customer.pk},
        "wagtailusers_groups:": {"pk": w.group.pk},
        "wagtaillocales:": {"pk": w.story.locale_id},
    }


def _of_the_registry(w: SimpleNamespace) -> dict[str, dict[str, Any]]:
    return {
        "product_chooser:": {"pk": w.product.pk},
        "producer_chooser:": {"pk": w.producer.pk},
        "place_chooser:": {"pk": w.ward.pk},
        "producer:": {"pk": w.producer.pk},
        "recognition:": {"pk": w.recognition.pk},
        "certificate:": {"pk": w.own.pk},
        "event:": {"pk": w.packing.pk},
        "problemreport:": {"pk": w.report.pk},
        "stamp:": {"pk": w.stamp.pk},
        "displays:": {"pk": w.displayed.pk},
        "place:": {"pk": w.ward.pk},
    }
