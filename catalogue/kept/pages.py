"""A finished page of HTML: its headers, and its body in each coding that somebody has asked for."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from time import time

import brotli
from django.http import HttpRequest, HttpResponse

from catalogue.kept.codings import coding as coding_for
from catalogue.kept.naming import UNTIL
from catalogue.kept.shelf import Shelf

GZIP = 31  # zlib's word for it


def _gzip(plain: bytes) -> bytes:
    deflate = zlib.compressobj(6, zlib.DEFLATED, GZIP)
    return deflate.compress(plain) + deflate.flush()


CODINGS: Mapping[str, Callable[[bytes], bytes]] = {"gzip": _gzip, "br": partial(brotli.compress, quality=5, lgwin=16)}


@dataclass(slots=True)
class FinishedPage:
    headers: dict[str, str]
    bodies: dict[str, bytes]
    """By coding; the first is what the first visitor asked for, and what the others are made from."""

    def body(self, coding: str) -> bytes:
        if coding not in self.bodies:
            if coding not in CODINGS:
                return self.plain()
            self.bodies[coding] = CODINGS[coding](self.plain())
        return self.bodies[coding]

    def plain(self) -> bytes:
        coding, body = next(iter(self.bodies.items()))
        found: bytes = brotli.decompress(body) if coding == "br" else zlib.decompress(body, GZIP)
        return found

    def pack(self) -> bytes:
        codings = list(self.bodies)
        facts = json.dumps([self.headers, codings, [len(self.bodies[one]) for one in codings]]).encode()
        return struct.pack(">I", len(facts)) + facts + b"".join(self.bodies.values())

    @classmethod
    def unpack(cls, data: bytes) -> FinishedPage:
        (length,) = struct.unpack_from(">I", data)
        headers, codings, sizes = json.loads(data[4 : 4 + length])
        bodies, start = {}, 4 + length
        for coding, size in zip(codings, sizes, strict=True):
            bodies[coding] = data[start : start + size]
            start += size
        return cls(headers, bodies)


shelf: Shelf[FinishedPage] = Shelf("html", pack=FinishedPage.pack, unpack=FinishedPage.unpack)


def finished(response: HttpResponse, coding: str) -> FinishedPage:
    """Compressed as ``coding``, else as gzip; with a tag over what it says, and nothing in it of who asked first."""
    coding = coding if coding in CODINGS else "gzip"
    tag = blake2b(response.content, digest_size=12).hexdigest()
    headers = {**response.headers, "ETag": f'W/"{tag}"', "Vary": "Accept-Encoding"}
    headers.pop("Content-Length", None)
    headers.setdefault("Cache-Control", "no-cache")
    return FinishedPage(headers, {coding: CODINGS[coding](response.content)})


def coding_of(request: HttpRequest) -> str:
    return coding_for(request.META.get("HTTP_ACCEPT_ENCODING", ""))


def answer(request: HttpRequest, page: FinishedPage, key: tuple[str, str]) -> HttpResponse:
    meta, headers = request.META, page.headers
    if UNTIL in headers:
        left = max(0, int(headers[UNTIL]) - int(time()))
        headers = {**headers, "Surrogate-Control": f"max-age={left}"}
        del headers[UNTIL]
    if headers["ETag"] in meta.get("HTTP_IF_NONE_MATCH", ""):
        return HttpResponse(status=304, headers=_without_body(headers))
    coding = coding_of(request)
    is_new = coding in CODINGS and coding not in page.bodies
    body = page.body(coding)
    if is_new:
        shelf.put_again(key)
    response = HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)
    response.headers["Content-Length"] = str(len(body))
    if coding != "identity":
        response.headers["Content-Encoding"] = coding
    return response


def _without_body(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "Content-Type"}
