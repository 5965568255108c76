"""STORAGE_URL and PRIVATE_STORAGE_URL: files in buckets of S3, or of what speaks as it does (MinIO, Ceph).

``s3://KEY:SECRET@bucket/folder?endpoint=https://…&region=…&public=https://media.…``. Without key and secret the
machine's own (``AWS_ACCESS_KEY_ID``, an instance's role) are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote

from django.core.exceptions import ImproperlyConfigured

from catalogue.typed_urls import split_typed

EXAMPLE = "s3://KEY:SECRET@bucket?endpoint=https://s3.example&region=…"
KNOWN = {"endpoint", "region", "public"}
DAY = "public, max-age=86400"


@dataclass(frozen=True)
class Bucket:
    name: str
    storage: dict[str, Any]
    origin: str = ""
    """Where visitors' browsers get the files from."""


def public(url: str) -> Bucket | None:
    if not url:
        return None
    parts, told = _read("STORAGE_URL", url)
    address = split_typed(told.get("public", ""))
    if address.scheme not in {"http", "https"} or not address.netloc:
        raise ImproperlyConfigured(
            "STORAGE_URL needs public=https://…, the address at which visitors reach the bucket's files."
        )
    options = _options(parts, told) | {
        "custom_domain": f"{address.netloc}{address.path}".rstrip("/"),
        "url_protocol": f"{address.scheme}:",
        "querystring_auth": False,
        "object_parameters": {"CacheControl": DAY},
    }
    storage = {"BACKEND": "shop.bucket_storages.PublicBucket", "OPTIONS": options}
    return Bucket(str(parts.hostname), storage, f"{address.scheme}://{address.netloc}")


def private(url: str, *, beside: Bucket | None) -> Bucket | None:
    if not url:
        return None
    parts, told = _read("PRIVATE_STORAGE_URL", url)
    if "public" in told:
        raise ImproperlyConfigured("PRIVATE_STORAGE_URL must not have public=: nobody but the shop reads these files.")
    if beside and beside.name == parts.hostname:
        raise ImproperlyConfigured("PRIVATE_STORAGE_URL must name another bucket than STORAGE_URL, which all can read.")
    storage = {"BACKEND": "shop.bucket_storages.PrivateBucket", "OPTIONS": _options(parts, told)}
    return Bucket(str(parts.hostname), storage)


def _read(variable: str, url: str) -> tuple[SplitResult, dict[str, str]]:
    parts = split_typed(url)
    told = dict(parse_qsl(parts.query))
    # The URL may hold a secret, so no message shows it.
    if parts.scheme != "s3" or not parts.hostname:
        raise ImproperlyConfigured(f"{variable} must look like {EXAMPLE}.")
    if unknown := set(told) - KNOWN:
        raise ImproperlyConfigured(f"{variable} has {', '.join(sorted(unknown))}; it knows {', '.join(sorted(KNOWN))}.")
    if bool(parts.username) != bool(parts.password):
        raise ImproperlyConfigured(f"{variable} has only one of key and secret: write both, or neither.")
    if not told.get("endpoint", "https://").startswith(("http://", "https://")):
        raise ImproperlyConfigured(f"{variable}: endpoint must be a full address such as https://s3.example.")
    return parts, told


def _options(parts: SplitResult, told: dict[str, str]) -> dict[str, Any]:
    return {
        "bucket_name": parts.hostname,
        "location": parts.path.strip("/"),
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "endpoint_url": told.get("endpoint"),
        "region_name": told.get("region"),
        "file_overwrite": False,
        "addressing_style": "path" if "endpoint" in told else "auto",  # MinIO and Ceph have no host for each bucket
        "signature_version": "s3v4",
    }
