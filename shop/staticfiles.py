"""Static files for production: hashed, compressed, and each page's stylesheet in one file.

Authors write one file per component and import them; a browser that fetched forty files would wait for them.
"""

import logging
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import normpath, relpath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

logger = logging.getLogger(__name__)
IMPORT = re.compile(r"""@import\s+url\(["']?(?P<path>[^"')]+)["']?\)(?:\s+layer\((?P<layer>[\w.-]+)\))?\s*;""")
ADDRESS = re.compile(r"""url\(\s*["']?(?P<path>[^"')]+)["']?\s*\)""")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ELSEWHERE = ("data:", "http:", "https:", "/", "#")


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    bundles = ("css/site.css",)

    def load_manifest(self) -> Any:
        """Names by names, and the hash of all of them."""
        try:
            return super().load_manifest()
        except ValueError:
            logger.exception("the list of static files cannot be read; run collectstatic")
            return {}, ""

    def stored_name(self, name: str) -> str:
        """A page that misses a file is better than none, and an error page must not fail in its turn."""
        try:
            return super().stored_name(name)
        except ValueError:  # not logged: WhiteNoise tries thousands of names when it starts
            return name

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for name in self.bundles:
                if name in paths:
                    paths[name] = (self, self._write_bundle(name, paths))
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _write_bundle(self, name: str, paths: dict[str, Any]) -> str:
        """From the sources: what was collected before is the last bundle, and would stay so for good."""

        def read(part: str) -> str:
            storage, path = paths[part]
            with storage.open(path) as file:
                return str(file.read().decode())

        text = bundle(name, read)
        self.delete(name)
        return str(self.save(name, ContentFile(text.encode())))


def bundle(name: str, read: Any) -> str:
    """The stylesheet ``name`` with its imports in place, each in its layer, without comments."""

    def inline(match: re.Match[str]) -> str:
        part = _beside(name, match["path"])
        text = _rebase(bundle(part, read), part, name)
        return f"@layer {match['layer']}{{{text}}}" if match["layer"] else text

    return _tighten(IMPORT.sub(inline, COMMENT.sub("", read(name))))


def _beside(name: str, path: str) -> str:
    return normpath(str(PurePosixPath(name).parent / path))


def _rebase(text: str, part: str, onto: str) -> str:
    """Addresses in ``part`` are relative to it; make them relative to the stylesheet that takes it in."""

    def address(match: re.Match[str]) -> str:
        path = match["path"]
        if path.startswith(ELSEWHERE):
            return match[0]
        return f'url("{relpath(_beside(part, path), str(PurePosixPath(onto).parent))}")'

    return ADDRESS.sub(address, text)


def _tighten(text: str) -> str:
    """Indentation and line ends go; nothing inside a line is touched."""
    return "".join(f"{line.strip()} " if line.strip().endswith(",") else line.strip() for line in text.splitlines())
