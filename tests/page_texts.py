"""What people read, or hear read out, on a page, each text with the language that it is marked with."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from typing import NamedTuple

from scripts.steps import ROOT
from tests.translations import entries

UNSEEN = {"script", "style", "template"}
VOID = {"base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
READ_OUT = ("alt", "aria-label", "placeholder", "title")
HOLE = re.compile(r"%\\\(\w+\\\)[sd]|%[sd]")


class Text(NamedTuple):
    text: str
    language: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.texts: list[Text] = []

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        language = found.get("lang") or self.language
        self.texts += [Text(found[name] or "", language) for name in READ_OUT if found.get(name)]
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _language in self.open):
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not any(name in UNSEEN for name, _language in self.open):
            self.texts.append(Text(text, self.language))


def texts_of(html: str) -> list[Text]:
    reader = _Reader()
    reader.feed(html)
    return reader.texts


@cache
def words_of(language: str) -> re.Pattern[str]:
    """Matches what the catalogue says in ``language``, where it says something else in the other one."""
    pairs = [(e.msgid, e.msgstr) if language == "en" else (e.msgstr, e.msgid) for e in entries(ROOT)]
    return re.compile("|".join(sorted(_patterns(pairs))))


def _patterns(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Each text between two tags by itself, as a page's texts are."""
    for own, other in pairs:
        if _bare(own) != _bare(other):
            for part in re.split(r"<[^>]+>", own):
                pattern = re.escape(" ".join(part.split()))
                if len(re.findall(r"[^\W\d_]", HOLE.sub("", pattern))) > 3:
                    yield HOLE.sub(".+", pattern)


def _bare(text: str) -> str:
    return text.casefold().replace("-", "")


BLOCKS = r"(?:dl|dt|dd|p|ol|ul|li|h\d|section|div|details|summary|main|article|figure|table|tr|td|th)"


def laid_out(html: str) -> str:
    """With white space as a browser sees it: one blank for any run, none at the edges of blocks."""
    html = re.sub(r"\s+", " ", html)
    html = re.sub(r"\s+(/?>)", r"\1", html)
    html = re.sub(rf"(</?{BLOCKS}\b[^>]*>)\s+", r"\1", html)
    return re.sub(rf"\s+(</?{BLOCKS}\b)", r"\1", html)
