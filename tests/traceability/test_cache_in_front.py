"""A shared cache in front that keeps all it may and a little more never hands one client's answer to another."""

from itertools import permutations

import pytest

from tests.traceability.conftest import BROWSER

GS1_CLIENT = {"accept": "*/*", "user-agent": "gs1-scanner/1.0"}
CLIENTS = {
    "browser": BROWSER | {"accept-encoding": "br, gzip"},
    "English browser": BROWSER | {"accept-language": "en-GB,en;q=0.9", "accept-encoding": "br, gzip"},
    "old browser": {"accept": "text/html", "accept-language": "ja"},
    "scanner": GS1_CLIENT,
    "Korean scanner": GS1_CLIENT | {"accept-language": "ko"},
    "linkset": GS1_CLIENT | {"accept": "application/linkset+json"},
    "linked data": GS1_CLIENT | {"accept": "application/ld+json"},
    # Each differs from the scanner in one header.
    "browser that takes anything": GS1_CLIENT | {"sec-fetch-mode": "navigate"},
    "compressing browser": GS1_CLIENT | {"sec-fetch-mode": "navigate", "accept-encoding": "br"},
    "script of a page": {"accept": "*/*", "sec-fetch-mode": "cors", "accept-encoding": "gzip"},
}
TOLD_APART_BY = ("Content-Type", "Content-Language", "Content-Encoding", "Location", "Link")


class Cache:
    """RFC 9111, section 4.1: an answer serves again where every header that its Vary names is the same.

    It keeps answers that ask to be asked about first (``no-cache``), as a proxy told to ignore that would, and 307s.
    """

    def __init__(self, ask):
        self.ask, self.kept, self.hits = ask, {}, 0

    def get(self, url, headers):
        for varied, answer in self.kept.get(url, []):
            if all(headers.get(name) == value for name, value in varied.items()):
                self.hits += 1
                return answer
        answer = self.ask(url, headers=headers)
        names = [name.strip().lower() for name in answer.headers.get("Vary", "").split(",") if name.strip()]
        self.kept.setdefault(url, []).append(({name: headers.get(name) for name in names}, answer))
        return answer


def told(answer):
    return (answer.status_code, answer.content, *(answer.headers.get(name) for name in TOLD_APART_BY))


@pytest.fixture
def urls(lot):
    number = lot.product.gtin
    return [
        lot.trace_path, f"/t/{lot.product.trace_code}", f"/01/{number}", f"/01/{number}/10/NOSUCH",
        f"/01/{number}?17=x", f"/01/{number}?linkType=gs1:support", f"/01/{number}?linkType=linkset",
    ]  # fmt: skip


def test_whoever_comes_first_each_gets_what_is_meant_for_them(client, urls):
    direct = {(url, name): told(client.get(url, headers=CLIENTS[name])) for url in urls for name in CLIENTS}
    for first, second in permutations(CLIENTS, 2):
        cache = Cache(client.get)
        for url in urls:
            for name in (first, second, first):
                assert told(cache.get(url, CLIENTS[name])) == direct[url, name], (url, first, second)
        assert cache.hits >= len(urls)  # the third is the first once more


def test_a_cache_that_asks_first_is_told_only_that_the_same_page_still_holds(client, lot):
    """A page's ETag says nothing about the redirect or the links at the same address."""
    tag = client.get(lot.trace_path, headers=CLIENTS["browser"]).headers["ETag"]
    for headers in CLIENTS.values():
        first = client.get(lot.trace_path, headers=headers)
        again = client.get(lot.trace_path, headers=headers | {"if-none-match": tag})
        assert again.status_code == (304 if first.headers.get("ETag") == tag else first.status_code)
