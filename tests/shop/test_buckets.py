"""Pictures, documents and private files in buckets, against a server that speaks as S3 does."""

import urllib.error
import urllib.request
from io import BytesIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import empty
from oscar.core.loading import get_model
from PIL import Image
from wagtail.images.models import Image as LibraryImage

from catalogue.models import Certificate
from catalogue.private_files import private_files
from catalogue.products import renditions
from shop import buckets
from tests.factories import CertificateFactory, LotFactory, ProductFactory
from tests.peers import s3
from traceability.models import ProblemReport
from traceability.reports.reporting import forget_details

pytestmark = pytest.mark.django_db
ProductImage = get_model("catalogue", "ProductImage")


@pytest.fixture(scope="module")
def peer():
    with s3.server() as running:
        yield running


@pytest.fixture
def bucket(peer, settings):
    public = buckets.public(peer.public_url)
    private = buckets.private(peer.private_url, beside=public)
    settings.STORAGES = settings.STORAGES | {"default": public.storage, "private": private.storage}
    private_files._wrapped = empty
    renditions._in_its_sizes.cache_clear()
    yield peer
    private_files._wrapped = empty
    for name in (s3.PUBLIC, s3.PRIVATE):
        for key in peer.names(name):
            peer.client.delete_object(Bucket=name, Key=key)


def photo(name="gao.jpg", size=(900, 600)):
    file = BytesIO()
    Image.new("RGB", size, "green").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/jpeg")


def fetched(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read(), answer.headers


def test_a_products_picture_and_its_sizes_come_from_the_bucket(client, bucket, settings, wagtail_site):
    product = ProductFactory(title="Gạo")
    image = ProductImage.objects.create(product=product, original=photo(), caption="Bao gạo")
    picture = renditions.picture_of(image)
    for url in [picture.src, *(part.split()[0] for part in picture.srcset.split(","))]:
        data, headers = fetched(url)
        assert Image.open(BytesIO(data)).format == "WEBP"
        assert headers["Cache-Control"] == buckets.DAY
    page = client.get(product.get_absolute_url()).content.decode()
    assert f'src="{bucket.address}/renditions/' in page
    assert f'content="{settings.SITE_URL}{bucket.address}' not in page
    assert not settings.MEDIA_ROOT.exists()


def test_two_files_of_one_name_are_two_files(bucket):
    names = [default_storage.save("a/gao.txt", ContentFile(text)) for text in (b"one", b"two")]
    assert len(set(names)) == 2
    assert [default_storage.open(name).read() for name in names] == [b"one", b"two"]


def test_a_picture_of_the_library_is_cut_in_the_bucket(bucket, wagtail_site, django_capture_on_commit_callbacks):
    image = LibraryImage.objects.create(title="Ruộng", file=photo("ruong.jpg"))
    cut = image.get_rendition("fill-300x200|format-webp")
    assert Image.open(BytesIO(fetched(cut.url)[0])).size == (300, 200)
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    assert [name for name in bucket.names(s3.PUBLIC) if "ruong" in name] == []


def test_the_scan_pages_small_picture_is_kept_in_the_bucket(client, bucket):
    image = ProductImage.objects.create(product=ProductFactory(), original=photo())
    for _ in range(2):
        answer = client.get(f"/anh-tem/{image.pk}.webp")
        assert Image.open(BytesIO(b"".join(answer.streaming_content))).format == "WEBP"
    assert len([name for name in bucket.names(s3.PUBLIC) if name.startswith("scan-thumbnails/")]) == 1


def test_a_certificates_file_is_in_no_bucket_that_others_read(client, bucket, officer):
    certificate = CertificateFactory(file=ContentFile(b"%PDF-1.7 VietGAP", name="vietgap.pdf"))
    assert [name.partition("/")[0] for name in bucket.names(s3.PRIVATE)] == ["shop"]
    assert bucket.names(s3.PUBLIC) == []
    with pytest.raises(ValueError, match="not accessible"):
        _ = certificate.file.url
    address = reverse("certificate_file", args=[certificate.pk])
    assert client.get(address).status_code == 404
    client.force_login(officer)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 VietGAP"
    for key in bucket.names(s3.PRIVATE):
        bucket.client.delete_object(Bucket=s3.PRIVATE, Key=key)
    assert client.get(address).status_code == 410
    assert not Certificate.objects.get().is_file_intact


def test_a_reports_picture_is_private_and_goes_when_it_is_forgotten(bucket):
    report = ProblemReport(lot=LotFactory(), kind="other", message="Có sạn")
    report.picture.save("picture.webp", ContentFile(b"webp"))
    assert len(bucket.names(s3.PRIVATE)) == 1
    with pytest.raises(ValueError, match="not accessible"):
        _ = report.picture.url
    ProblemReport.objects.update(closed_at=timezone.now() - timezone.timedelta(days=5000))
    forget_details(now=timezone.now())
    assert bucket.names(s3.PRIVATE) == []


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("/var/media", "must look like s3://"),
        ("https://s3.example/bucket", "must look like s3://"),
        ("s3:///folder", "must look like s3://"),
        ("s3://bucket", "public=https://"),
        ("s3://bucket?public=media.example", "public=https://"),
        ("s3://key@bucket?public=https://media.example", "only one of key and secret"),
        ("s3://bucket?public=https://media.example&zone=1", "has zone; it knows endpoint, public, region"),
        ("s3://bucket?public=https://media.example&endpoint=s3.example", "endpoint must be a full address"),
    ],
)
def test_a_storage_that_cannot_be_is_refused_in_words(url, complaint):
    with pytest.raises(ImproperlyConfigured, match=complaint) as refused:
        buckets.public(url)
    assert "key@" not in str(refused.value)


def test_private_files_need_a_bucket_of_their_own():
    beside = buckets.public("s3://bucket?public=https://media.example")
    with pytest.raises(ImproperlyConfigured, match="another bucket"):
        buckets.private("s3://bucket/private", beside=beside)
    with pytest.raises(ImproperlyConfigured, match="must not have public="):
        buckets.private("s3://other?public=https://media.example", beside=beside)
    assert buckets.private("", beside=beside) is buckets.public("") is None


def test_the_browser_may_show_pictures_from_there_and_nowhere_else():
    found = buckets.public("s3://bucket?public=https://media.example/shop")
    assert found.origin == "https://media.example"
    assert found.storage["OPTIONS"]["custom_domain"] == "media.example/shop"


def test_without_buckets_private_files_lie_beside_the_media_files(settings):
    assert storages["private"].location.endswith("/private")
    assert not storages["private"].location.startswith(str(settings.MEDIA_ROOT))
