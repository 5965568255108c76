"""The ledger over HTTP (C2SP tlog-tiles), and the page that explains it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from traceability.ledger.log.cosigning import attach, note_with_cosignatures, seen_by
from traceability.ledger.log.keys import keys
from traceability.ledger.log.merkle import ProofFault
from traceability.ledger.log.notes import NoteFault
from traceability.ledger.log.sequencing import Inconsistent, sequence
from traceability.ledger.log.storage import latest, read_bundle, read_tile, size
from traceability.ledger.log.tiles import HIGHEST, WIDTH, read_tile_path, width_at
from traceability.ledger.proof import questions
from traceability.ledger.proof.questions import BadQuestion
from traceability.models import LogCheckpoint

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
TEXT = "text/plain; charset=utf-8"
FOREVER = "public, max-age=31536000, immutable"
MOST_BYTES = 20_000


def for_machines(view: View) -> View:
    """Readable from every site; a bad question is told in JSON."""

    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        try:
            response = view(request, **named)
        except BadQuestion as fault:
            response = JsonResponse({"error": fault.code, "detail": str(fault)}, status=fault.status)
        except ProofFault as fault:
            logger.exception("the ledger's tree is damaged: see verify_ledger")
            response = JsonResponse({"error": "damaged", "detail": str(fault)}, status=500)
        except Http404:
            response = HttpResponse("not found\n", status=404, content_type=TEXT)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


@require_safe
@for_machines
def checkpoint(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(note_with_cosignatures(newest()), content_type=TEXT)
    response["Cache-Control"] = "public, max-age=2"
    return response


def newest() -> LogCheckpoint:
    """The checkpoint over all that is written. Raises BadQuestion while there is none."""
    _sequence()
    found = latest()
    if found is None:
        why = "the ledger is empty" if keys().signers else "the ledger has no key yet (LEDGER_KEY)"
        raise BadQuestion("no_checkpoint", why, status=503)
    return found


def _sequence() -> None:
    """Whoever reads gets the newest checkpoint that there is, whatever keeps the next one from being signed."""
    try:
        sequence()
    except (Inconsistent, OperationalError):
        logger.exception("entries of the ledger still wait for their place in the tree")


@require_safe
@for_machines
def vkeys(request: HttpRequest) -> HttpResponse:
    """One verifier key a line: the ledger's, those before it with the size up to which they signed, the witnesses'."""
    lines = [f"log {one}" for one in keys().verifiers]
    lines += [f"old {one.verifier} {one.until}" for one in keys().old]
    lines += [f"witness {one}" for one in keys().witnesses]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type=TEXT)


@require_safe
@for_machines
def tile(request: HttpRequest, level: str, path: str) -> HttpResponse:
    height = int(level)
    if str(height) != level or height > HIGHEST:
        raise Http404
    index, width = _within(path, height)
    return _forever(read_tile(height, index, width))


@require_safe
@for_machines
def bundle(request: HttpRequest, path: str) -> HttpResponse:
    return _forever(read_bundle(*_within(path, 0)))


def _within(path: str, level: int) -> tuple[int, int]:
    try:
        index, width = read_tile_path(path)
    except ValueError:
        raise Http404 from None
    if not 0 < width <= min(width_at(size(), level, index), WIDTH):
        raise Http404
    return index, width


def _forever(data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Cache-Control"] = FOREVER
    return response


@require_safe
@for_machines
def proof(request: HttpRequest) -> HttpResponse:
    """By ``event`` (and ``lot``), ``kind`` and ``object``, ``index`` (and ``size``), or ``from`` and ``to``."""
    response = JsonResponse(questions.answer(request, newest()))
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt  # a witness has no session; what counts is its signature
@require_http_methods(["POST"])
@for_machines
def cosign(request: HttpRequest) -> HttpResponse:
    """A witness hands in the checkpoint with its cosignature."""
    if len(request.body) > MOST_BYTES:
        raise BadQuestion("too_long", "a signed checkpoint is much shorter", status=413)
    try:
        names = attach(request.body.decode())
    except (NoteFault, UnicodeDecodeError) as fault:
        raise BadQuestion("not_accepted", str(fault), status=422) from None
    return HttpResponse("".join(f"{name}\n" for name in names), content_type=TEXT)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What the ledger is, how it stands, and how to check it, in plain words."""
    _sequence()
    found = latest()
    context = {
        "checkpoint": found,
        "note": note_with_cosignatures(found) if found else "",
        "keys": keys(),
        "witnesses": [(one, seen_by(one)) for one in keys().witnesses],
    }
    return render(request, "traceability/ledger_page.html", context)
