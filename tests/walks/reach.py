"""Who may reach what: by the start of an address's route, the longest that fits, and by whether one looks or writes."""

from __future__ import annotations

from functools import cache

from tests.walks.addresses import OVER_A_SHOULDER, Address
from tests.walks.asking import SAFE, Answer
from tests.walks.people import ROLES

WORDS = {
    "in": "answered, whatever the answer says",
    "login": "asked to log in, or for a key",
    "no": "refused; Wagtail leads back to its home",
    "none": "not found",
}
#                                                          anonymous customer member other officer staff admin
TABLE = """
""                                                    both   in        in       in     in    in      in    in
epcis/^capture                                        both   login     login    login  login login   login login
epcis/capture/                                        both   login     login    login  login login   login login
epcis/^events/?$                                      write  login     login    login  login login   login login

quan-tri/                                             both   login     login    login  login in      login in
quan-tri/sprite/                                      both   in        in       in     in    in      in    in
quan-tri/jsi18n/                                      both   in        in       in     in    in      in    in
quan-tri/password_reset/                              both   none      none     none   none  none    none  none
quan-tri/login/                                       look   in        in       in     in    no      in    no
quan-tri/login/                                       write  in        in       in     in    in      in    in
quan-tri/logout/                                      both   in        in       in     in    in      in    in
quan-tri/failwhale/                                   both   none      none     none   none  none    none  none
quan-tri/collections/                                 both   login     login    login  login no      login in
quan-tri/collections/<int:pk>/delete/                 both   login     login    login  login none    login in
quan-tri/workflows/                                   both   login     login    login  login no      login in
quan-tri/workflows/task_chooser/                      both   login     login    login  login in      login in
quan-tri/redirects/                                   both   login     login    login  login no      login in
quan-tri/sites/                                       both   login     login    login  login no      login in
quan-tri/users/                                       both   login     login    login  login no      login in
quan-tri/groups/                                      both   login     login    login  login no      login in
quan-tri/locales/                                     both   login     login    login  login no      login in
quan-tri/locales/new/                                 both   login     login    login  login no      login no
quan-tri/snippets/                                    both   login     login    login  login no      login no
quan-tri/translation/submit/                          both   login     login    login  login no      login in
quan-tri/forms/submissions/<int:page_id>/delete/      both   login     login    login  login no      login no
quan-tri/producer/delete/                             both   login     login    login  login no      login no
quan-tri/recognition/delete/                          both   login     login    login  login no      login no
quan-tri/certificate/delete/                          both   login     login    login  login no      login no
quan-tri/event/new/                                   both   login     login    login  login no      login no
quan-tri/event/delete/                                both   login     login    login  login no      login no
quan-tri/problemreport/new/                           both   login     login    login  login no      login no
quan-tri/problemreport/delete/                        both   login     login    login  login no      login no
quan-tri/stamp/new/                                   both   login     login    login  login no      login no
quan-tri/stamp/delete/                                both   login     login    login  login no      login no
quan-tri/place/new/                                   both   login     login    login  login no      login no
quan-tri/place/edit/                                  both   login     login    login  login no      login no
quan-tri/place/delete/                                both   login     login    login  login no      login no
quan-tri/place/history                                both   login     login    login  login no      login no
quan-tri/place/usage/                                 both   login     login    login  login no      login no

dashboard/                                            both   login     no       no     no    no      in    in
dashboard/login/                                      both   in        in       in     in    in      in    in
dashboard/logout/                                     both   in        in       in     in    in      in    in
dashboard/mails/                                      both   login     login    login  login login   in    in
dashboard/catalogue/products/<int:pk>/delete/         both   login     no       no     no    no      no    in
dashboard/catalogue/product-type/<int:pk>/delete/     both   login     no       no     no    no      no    in
dashboard/partners/<int:pk>/delete/                   both   login     no       no     no    no      no    in
dashboard/vouchers/sets/                              both   login     no       no     no    no      no    in

tai-khoan/                                            both   login     in       in     in    in      in    in
tai-khoan/login/                                      both   in        in       in     in    in      in    in
tai-khoan/logout/                                     both   in        in       in     in    in      in    in
tai-khoan/register/                                   both   in        in       in     in    in      in    in
tai-khoan/moi/                                        both   in        in       in     in    in      in    in
tai-khoan/mat-khau/                                   both   in        no       no     no    no      no    no
tai-khoan/orders/<str:order_number>/                  both   login     in       none   none  none    none  none
chung-nhan/<int:pk>/tep                               both   none      none     in     none  in      none  in

ban-lam-viec/                                         both   login     no       in     in    in      in    in
ban-lam-viec/vao/                                     both   in        in       in     in    in      in    in
ban-lam-viec/tho-viec.js                              both   in        in       in     in    in      in    in
ban-lam-viec/chon/                                    both   login     no       no     no    in      in    in
ban-lam-viec/lo-hang/<int:pk>/                        both   login     no       in     none  in      in    in
ban-lam-viec/lo-hang/<int:pk>/tam-giu/                write  login     no       in     none  in      no    in
ban-lam-viec/lo-hang/<int:pk>/thu-hoi/                write  login     no       in     none  in      no    in
ban-lam-viec/lo-hang/<int:pk>/bo-giu/                 both   login     no       no     none  in      no    in
ban-lam-viec/thu-hoi/<int:pk>/                        both   login     no       in     none  in      in    in
ban-lam-viec/thu-hoi/<int:pk>/loi/                    both   login     no       no     none  in      no    in
ban-lam-viec/thu-hoi/<int:pk>/ket-thuc/               both   login     no       no     none  in      no    in
ban-lam-viec/thu-hoi/<int:pk>/gui-lai/                both   login     no       in     none  in      no    in
ban-lam-viec/thu-hoi/<int:pk>/da-goi/                 both   login     no       none   none  in      no    in
ban-lam-viec/don-hang/<int:pk>/                       both   login     no       in     none  in      in    in
ban-lam-viec/don-hang/dong/                           both   login     no       none   none  in      in    in
ban-lam-viec/chung-nhan/<int:pk>/                     both   login     no       in     none  in      in    in
ban-lam-viec/san-pham/<int:pk>/                       both   login     no       in     none  in      in    in
ban-lam-viec/phan-anh/<int:pk>/                       both   login     no       in     none  in      in    in
ban-lam-viec/phan-anh/tem/<int:pk>/                   both   login     no       in     none  in      in    in
ban-lam-viec/trung-bay/<int:pk>/                      both   login     no       in     none  in      in    in
ban-lam-viec/tem/<int:pk>/                            both   login     no       in     none  in      in    in
ban-lam-viec/tem/da-ban/<int:pk>/                     both   login     no       in     none  in      in    in
ban-lam-viec/tem/dan/<int:pk>/                        both   login     no       in     none  in      in    in
ban-lam-viec/tem/ban-thu/                             both   login     no       in     none  in      in    in
ban-lam-viec/ghi/<int:pk>/                            both   login     no       in     none  in      in    in
ban-lam-viec/cau-chuyen/<int:pk>/                     both   login     no       in     none  in      in    in
ban-lam-viec/khoa/<int:pk>/                           both   login     no       in     none  in      in    in
"""
# A producer finds no lot where none is named, and no buyer to call: whom it warns, officers call.
OVER_THE_SHOULDER = {"officer": "no", "staff": "no", "admin": "no"}
"""Of writing at the desk with ``?producer=``; without it they are asked whose desk they want to see."""
TAKEN_ALONG = "ban-lam-viec/tem/<int:pk>/tai/<str:form>"
"""But a print file, which is written down."""
OPEN = ("ban-lam-viec/vao/", "ban-lam-viec/tho-viec.js")
NOTHING_THERE = {
    "epcis/^events/(?P<event_id>.+)$": "the world has no event of another system",
    "epcis/^(?P<kind>eventTypes|epcs|bizSteps|bizLocations|readPoints|dispositions)/(?P<name>.+)$": "the same",
    "epcis/^.*$": "whatever is not mounted",
    "ledger/^tile/entries/(?P<path>[0-9x/.p]+)$": "no tile is full",
    "ledger/^tile/(?P<level>\\d{1,2})/(?P<path>[0-9x/.p]+)$": "no tile is full",
    "anh-buoc/<int:pk>.webp": "a step without a picture",
    "quan-tri/^.*/$": "whatever is not mounted",
    "quan-tri/api/main/^pages/find/": "finds nothing without a question",
    "quan-tri/api/main/^documents/find/": "finds nothing without a question",
    "quan-tri/api/main/^images/find/": "finds nothing without a question",
    "quan-tri/block-preview/": "no block is named",
    "quan-tri/images/<int:image_id>/generate_url/": "not switched on",
    "quan-tri/images/<int:image_id>/generate_url/output/": "not switched on",
    "quan-tri/bulk/<str:app_label>/<str:model_name>/<str:action>/": "pages are named by their base model",
    "quan-tri/pages/<int:page_id>/convert_alias/": "no alias",
    "quan-tri/forms/submissions/<int:page_id>/": "no page is a form",
    "quan-tri/forms/submissions/<int:page_id>/results/": "no page is a form",
    "quan-tri/translation/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/": "there are no snippets",
    "quan-tri/documents/multiple/create_from_uploaded_document/<int:uploaded_file_id>/": "uploaded for nothing",
    "quan-tri/documents/multiple/delete_upload/<int:uploaded_file_id>/": "uploaded for nothing",
    "quan-tri/images/multiple/create_from_uploaded_image/<int:uploaded_file_id>/": "uploaded for nothing",
    "quan-tri/images/multiple/delete_upload/<int:uploaded_file_id>/": "uploaded for nothing",
    "quan-tri/product_chooser/create/": "nothing is made in a chooser",
    "quan-tri/producer_chooser/create/": "nothing is made in a chooser",
    "quan-tri/place_chooser/create/": "nothing is made in a chooser",
    "gio-hang/them/": "no product is named",
    "gio-hang/dong/<int:line_id>/": "the line is nobody's",
    "gio-hang/hoan-tac/": "nothing was taken out",
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": "of a page that is a draft",
    "_util/login/": "no page asks for it",
}
"""What is asked for is not there, or is not named: who is let in finds nothing."""
SAYS_SO = {"epcis/^(?:queries|nextPageToken)(?:/.*)?$": "501 is the standard's word for what a server does not offer"}


def outcome(answer: Answer) -> str | None:
    """One of ``WORDS``; None where the address does not know the method."""
    if answer.status == 405:
        return None
    if answer.status == 401 or "next=" in answer.leads_to:
        return "login"
    if answer.status == 403 or answer.leads_to == "/quan-tri/":
        return "no"
    return "none" if answer.status == 404 else "in"


def expected(role: str, method: str, address: Address) -> str:
    kind, route = "look" if method in SAFE else "write", address.route.removeprefix(OVER_A_SHOULDER)
    fitting = [start for of, start in rows() if of == kind and route.startswith(start)]
    word = rows()[kind, max(fitting, key=len)][role]
    if route != address.route and kind == "write" and route not in (TAKEN_ALONG, *OPEN):
        word = OVER_THE_SHOULDER.get(role, word)
    return "none" if word == "in" and route in NOTHING_THERE else word


@cache
def rows() -> dict[tuple[str, str], dict[str, str]]:
    """A row without a kind is of both."""
    found = {}
    for line in TABLE.strip().splitlines():
        if not line:
            continue
        start, kind, *words = line.rsplit(maxsplit=len(ROLES) + 1)
        assert set(words) <= set(WORDS)
        for one in ("look", "write") if kind == "both" else (kind,):
            found[one, start.strip('"')] = dict(zip(ROLES, words, strict=True))
    return found
