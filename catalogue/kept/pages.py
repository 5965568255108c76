"""A finished page of HTML: its headers, and its body in each coding that somebody has asked for."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from hashlib import blake2b

import brotli
from django.http import HttpRequest, HttpResponse

from catalogue.kept.codings import coding as coding_for
from catalogue.kept.shelf import Shelf

GZIP = 31  # zlib's word for it


@dataclass(slots=True)
class FinishedPage:
    headers: dict[str, str]
    bodies: dict[str, bytes]
    """By coding; one of them is always gzip, from which the others are made."""

    def body(self, coding: str) -> bytes:
        if coding not in self.bodies:
            plain = zlib.decompress(self.bodies["gzip"], GZIP)
            if coding != "br":
                return plain
            self.bodies["br"] = brotli.compress(plain, quality=5)
        return self.bodies[coding]

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


def finished(response: HttpResponse) -> FinishedPage:
    """Compressed, with a tag over what it says, and nothing in it of who asked first."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, GZIP)
    body = deflate.compress(response.content) + deflate.flush()
    tag = blake2b(response.content, digest_size=12).hexdigest()
    headers = {**response.headers, "ETag": f'W/"{tag}"', "Vary": "Accept-Encoding"}
    headers.pop("Content-Length", None)
    headers.setdefault("Cache-Control", "no-cache")
    return FinishedPage(headers, {"gzip": body})


def answer(request: HttpRequest, page: FinishedPage, key: tuple[str, str]) -> HttpResponse:
    meta = request.META
    if page.headers["ETag"] in meta.get("HTTP_IF_NONE_MATCH", ""):
        return HttpResponse(status=304, headers=_without_body(page.headers))
    coding = coding_for(meta.get("HTTP_ACCEPT_ENCODING", ""))
    is_new = coding == "br" and "br" not in page.bodies
    body = page.body(coding)
    if is_new:
        shelf.put_again(key)
    response = HttpResponse(b"" if request.method == "HEAD" else body, headers=page.headers)
    response.headers["Content-Length"] = str(len(body))
    if coding != "identity":
        response.headers["Content-Encoding"] = coding
    return response


def _without_body(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "Content-Type"}
