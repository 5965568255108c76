"""The scan page in each of its languages: nothing is missing, and what is not translated is marked and said."""

import re
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.template import engines
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import to_locale, trans_real

from catalogue.templating import loader
from scripts.steps import ROOT
from tests.factories import CertificateFactory, EventFactory
from tests.page_texts import laid_out, texts_of
from traceability.codes.digital_link import Reason, SyntaxFault
from traceability.ledger.proof.wording import words as ledger_words
from traceability.lookup import Named
from traceability.models import Event
from traceability.models.verdicts import Verdict
from traceability.negotiation import LANGUAGE_NAMES, LANGUAGES, SITE_LANGUAGES
from traceability.page import published_texts, wording
from traceability.page.published_texts import PublishedText
from traceability.page.rendering import fault_page, unavailable_page

OTHERS = [language for language in LANGUAGES if language not in SITE_LANGUAGES]
VERDICTS = ["unknown", "void", "recalled", "held", "expired", "inactive", "unusual", "ok"]
HEADLINES = {
    "ja": ("問題なし", "回収中：使用しないでください"),
    "ko": ("이상 없음", "회수 중: 사용하지 마세요"),
    "zh-hans": ("状态正常", "已召回：请勿食用或使用"),
    "km": ("ប្រក្រតី", "ត្រូវបានប្រមូលមកវិញ៖ សូមកុំប្រើ"),
}
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def translated(path, *, strict=False):
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    assert not strict or not [message.id for message in messages if message.fuzzy or not message.string]
    return {message.id if isinstance(message.id, str) else message.id[0]: message for message in messages}


def own_catalogue(language):
    return translated(ROOT / f"traceability/locale/{to_locale(language)}/LC_MESSAGES/django.po", strict=True)


@contextmanager
def asked(language, monkeypatch):
    """Records every text that is asked for in the language while pages are made, by templates as Django loads them."""
    catalogue, seen = trans_real.translation(language), set()
    [templates] = engines["django"].engine.template_loaders
    with monkeypatch.context() as patched:
        patched.setattr(loader, "quick", lambda nodes: nodes)
        patched.setattr(templates, "get_template_cache", {})
        for name in ("gettext", "ngettext"):
            plain = getattr(catalogue, name)
            patched.setattr(catalogue, name, lambda *said, plain=plain: seen.add(said[0]) or plain(*said), False)
        yield seen


def missing(language, seen):
    """Django itself brings the names of months and the errors of form fields."""
    django_s = Path(django.__file__).parent / f"conf/locale/{to_locale(language)}/LC_MESSAGES/django.po"
    return sorted(seen - own_catalogue(language).keys() - translated(django_s).keys())


@pytest.fixture
def everything(paths, told_lot, product, monkeypatch):
    """Paths of pages which together hold every part that a page can have."""
    for number, scheme in enumerate(["organic", "gi", "food_safety", "other"]):
        CertificateFactory(product=product, scheme=scheme, number=f"N{number}", scope_note="2 ha lúa")
    for kind in Event.Kind.values:
        EventFactory(lot=told_lot, kind=kind, place=product.origin)
    product.allergens = product.ingredients = product.storage = "gạo"
    product.alcohol_by_volume = 12
    product.save()
    stories = [
        PublishedText("Chuyện hạt gạo", "Mùa gió bấc", "/cau-chuyen/gao/"),
        PublishedText("A story", "Rice", "/en/s/", "en"),
    ]
    monkeypatch.setattr(published_texts, "_providers", [lambda product, language: stories])
    codes = [path for path, *_rest in paths.values()]
    return [
        *codes, told_lot.trace_path, product.trace_path, f"/t/{product.trace_code}",
        f"{product.trace_path}/10/KHONGCO", f"{product.trace_path}/21/KHONGCO",
    ]  # fmt: skip


def say_everything(language):
    """What depends on one stamp, or is said by scripts."""
    seen = timezone.now()
    with translation.override(language):
        for reason in ("", "places", "devices", "often", "sold", "opened"):
            wording.sentences(Verdict.UNUSUAL, Named(1, 1, 1, 1, unusual_at=seen, unusual_reason=reason), None)
        for kind in ("void", "returned"):
            wording.sentences(Verdict.VOID, Named(1, 1, 1, 1, withdrawn=kind), None)
        for is_delivered in (False, True):
            wording.sentences(Verdict.INACTIVE, Named(1, None, 1, 1, is_delivered=is_delivered), None)
        wording.sentences(Verdict.OK, Named(1, 1, 1, 1, display_note="Quầy số 3", opened_at=seen, sold_at=seen), None)
        ledger_words()
        render_to_string("traceability/pin.html", {"pin_token": "x"})
        render_to_string("traceability/ledger.html", {"language": language})


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_of_any_page_is_left_untranslated(browse, everything, client, language, monkeypatch):
    with asked(language, monkeypatch) as seen:
        for path in everything:
            assert browse(path, language).headers["Content-Language"] == language
        form = f"/bao-su-co/?lang={language}&ma=/t/X"
        browse(form)
        client.post(form, {"kind": "", "message": "", "token": "stale"})
        for reason in Reason:
            fault_page(SyntaxFault(reason, "x"), language, "/bao-su-co/")
        unavailable_page(language, "/bao-su-co/")
        say_everything(language)
    assert len(seen) > 100
    assert missing(language, seen) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_keeps_placeholders_and_holds_nothing_that_the_site_does_not_say(language):
    own = own_catalogue(language)
    vietnamese = translated(ROOT / "locale/vi/LC_MESSAGES/django.po")
    assert sorted(own.keys() - vietnamese.keys()) == []
    for text, message in own.items():
        said = message.string if isinstance(message.string, str) else message.string[0]
        assert set(PLACEHOLDER.findall(said)) == set(PLACEHOLDER.findall(text))


@pytest.mark.parametrize("language", OTHERS)
def test_the_verdict_is_the_headline_and_the_title(browse, paths, language):
    fine, recalled = HEADLINES[language]
    for verdict, headline in (("ok", fine), ("recalled", recalled)):
        response = browse(paths[verdict][0], language)
        html = response.content.decode()
        assert f'<html lang="{language}">' in html
        assert f"<h1>{headline}</h1>" in html
        assert f"<title>{headline}" in html
        assert response.headers["Content-Language"] == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_other_language_is_one_link_away_by_its_own_name(browse, lot, language):
    html = browse(f"{lot.trace_path}?lang={language}", "fr").content.decode()
    for code, name in LANGUAGE_NAMES.items():
        link = f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{name}</a>'
        assert (link in html) is (code != language)


def test_a_page_says_what_is_not_translated_and_marks_it(browse, told_lot, monkeypatch):
    monkeypatch.setattr(
        published_texts, "_providers", [lambda product, language: [PublishedText("Chuyện gạo", "Mùa", "/c/")]]
    )
    html = browse(told_lot.trace_path, "ja").content.decode()
    assert "日本語への翻訳はまだありません" in html
    assert "ベトナム語の文章です。日本語の文章はまだありません。" in html
    languages = dict(texts_of(html))
    assert languages["Nàng Thơm Chợ Đào rice"] == "en"
    assert languages["Milled at eight"] == "en"
    assert languages["Ghi nhầm giờ"] == languages["Chuyện gạo"] == languages["HTX Chợ Đào"] == "vi"
    assert "in Vietnamese only stands here in Vietnamese" in browse(told_lot.trace_path, "en").content.decode()


def test_links_out_lead_to_a_language_of_the_shop(browse, told_lot):
    html = laid_out(browse(told_lot.trace_path, "km").content.decode())
    assert 'href="/en/san-pham/gao-nang-thom/" hreflang="en"' in html
    assert "/km/" not in html


def test_a_chosen_language_is_kept_on_the_way_to_the_report_and_to_a_lot(browse, product, lot):
    path = product.trace_path
    assert browse(f"{path}?bao-su-co=1&lang=ko").headers["Location"].endswith("&lang=ko")
    assert browse(f"{path}?lot={lot.code}&lang=zh-hans").headers["Location"] == f"{lot.trace_path}?lang=zh-hans"
    form = browse(browse(f"{path}?bao-su-co=1&lang=ko").headers["Location"]).content.decode()
    assert '<html lang="ko">' in form
    assert 'lang=ja" lang="ja"' in form


@pytest.mark.parametrize(
    ("language", "date"),
    [("ja", "2026年3月9日"), ("ko", "2026년 3월 9일"), ("zh-hans", "2026年3月9日"), ("km", "9 ខែ មិនា ឆ្នាំ 2026")],
)
def test_dates_stand_in_the_form_of_the_language(browse, lot, language, date):
    type(lot).objects.filter(pk=lot.pk).update(packed_date="2026-03-09", expires_date="2029-03-09")
    assert date in browse(lot.trace_path, language).content.decode()


@pytest.mark.parametrize(
    ("cookie", "query", "spoken"),
    [
        ("tieng-noi=ko", "", "ko"),
        ("sessionid=x; tieng-noi=zh-hans; a=b", "", "zh-hans"),
        ("tieng-noi=ko", "?lang=ja", "ja"),
        ("tieng-noi=ko", "?lang=xx", "ko"),
        ("tieng-noi=xx", "", "vi"),
        ("nottieng-noi=ko", "", "vi"),
    ],
)
def test_a_language_chosen_before_holds_for_the_next_code(browse, lot, cookie, query, spoken):
    for path in (lot.trace_path, "/t/khong-co"):
        response = browse(f"{path}{query}", cookie=cookie)
        assert response.headers["Content-Language"] == spoken
        assert "Cookie" in response.headers["Vary"].split(", ")
        assert not response.cookies


def test_the_language_chosen_before_is_that_of_the_report(browse, db):
    assert '<html lang="km">' in browse("/bao-su-co/?ma=/t/X", cookie="tieng-noi=km").content.decode()
