"""Videos are played where they live, after a click: no page of ours asks another host for anything by itself."""

import re
from typing import NamedTuple
from urllib.parse import parse_qs

from catalogue.typed_urls import split_typed

YOUTUBE_ID = re.compile(r"^[\w-]{11}$")
VIMEO = {"vimeo.com", "player.vimeo.com"}


class Video(NamedTuple):
    host: str
    url: str


def parse(address: str) -> Video | None:
    """The video at ``address`` on YouTube or Vimeo; None for anything else."""
    parts = split_typed(address.strip())
    if parts.scheme not in {"http", "https"}:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host in {"youtube.com", "youtu.be", "youtube-nocookie.com"}:
        return _youtube(host, parts.path, parts.query)
    match = re.match(r"^/(?:video/)?(\d+)", parts.path)
    return Video("Vimeo", f"https://vimeo.com/{match[1]}") if host in VIMEO and match else None


def _youtube(host: str, path: str, query: str) -> Video | None:
    key = path.strip("/").split("/")[-1] if host == "youtu.be" or path.startswith(("/embed/", "/shorts/")) else ""
    key = key or parse_qs(query).get("v", [""])[0]
    return Video("YouTube", f"https://www.youtube.com/watch?v={key}") if YOUTUBE_ID.match(key) else None
