"""A server that speaks as S3 does (moto's), with a bucket that all may read and one that nobody may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

KEY, SECRET, PUBLIC, PRIVATE = "a-key", "a/secret+", "saoque-media", "saoque-private"


@dataclass(frozen=True)
class S3:
    endpoint: str
    client: Any

    @property
    def public_url(self) -> str:
        return f"s3://{KEY}:a%2Fsecret%2B@{PUBLIC}?endpoint={self.endpoint}&region=us-east-1&public={self.address}"

    @property
    def private_url(self) -> str:
        return f"s3://{KEY}:a%2Fsecret%2B@{PRIVATE}/shop?endpoint={self.endpoint}&region=us-east-1"

    @property
    def address(self) -> str:
        """Where visitors reach the public bucket."""
        return f"{self.endpoint}/{PUBLIC}"

    def names(self, bucket: str) -> list[str]:
        return sorted(one["Key"] for one in self.client.list_objects_v2(Bucket=bucket).get("Contents", []))


@contextmanager
def server() -> Iterator[S3]:
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    try:
        host, port = running.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        keys = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
        client = boto3.client("s3", endpoint_url=endpoint, **keys)
        client.create_bucket(Bucket=PRIVATE)
        client.create_bucket(Bucket=PUBLIC)
        client.put_bucket_policy(Bucket=PUBLIC, Policy=json.dumps(readable_by_all(PUBLIC)))
        yield S3(endpoint, client)
    finally:
        running.stop()


def readable_by_all(bucket: str) -> dict[str, Any]:
    one = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    return {"Version": "2012-10-17", "Statement": [one]}
