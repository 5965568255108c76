"""Django's view of a bucket. Their options are plain values: Wagtail writes them into the task that deletes a file."""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

# A request must not wait long for what hangs.
PATIENCE = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2, "mode": "standard"})


class PublicBucket(S3Storage):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config: Any = self.client_config.merge(PATIENCE)


class PrivateBucket(PublicBucket):
    """No address leads here, not even a signed one, which could be passed on: a view that checks who asks opens it."""

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        raise ValueError("This file is not accessible via a URL.")
