"""Within five seconds each affected page says so first, whichever worker answers."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from scripts.steps import BIN, ROOT, variables
from tests.factories import LotFactory, ProductClassFactory
from tests.mailing import letters
from traceability.models import Lot, Recall
from traceability.recalls.drill import BAR

FIGURES = re.compile(r"all (\d+) pages say so after ([\d.]+) s")


@pytest.mark.django_db
def test_drill_measures_the_real_path_and_frightens_nobody(wagtail_site):
    lot, out = LotFactory(code="MAT-01"), StringIO()
    call_command("recall_drill", lot="mat-01", lots=3, stdout=out)

    assert "THIS IS A DRILL" in out.getvalue()
    assert "would reach 1 lots" in out.getvalue()
    pages, seconds = FIGURES.search(out.getvalue()).groups()
    assert (int(pages), float(seconds) <= BAR) == (3, True)
    assert not lot.recalls.exists()
    assert not Recall.objects.open().exists()
    assert not Recall.objects.public().exists()
    assert not letters()


@pytest.mark.django_db
def test_drill_of_a_lot_that_is_not_there_says_so():
    ProductClassFactory()
    with pytest.raises(CommandError, match="no lot X"):
        call_command("recall_drill", lot="X")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"lots": 0}, "from 1 to 50"),
        ({"url": "127.0.0.1:8000"}, "address of a server"),
        ({"url": "file:///etc"}, "address of a server"),
        ({"url": "http://127.0.0.1:9"}, "no answer about lot MAT-01"),
        ({"product": "mat-ong-khac"}, "no lot mat-01"),
    ],
)
def test_drill_that_cannot_be_held_says_why_and_makes_nothing(given, told, wagtail_site):
    LotFactory(code="MAT-01")
    with pytest.raises(CommandError, match=told):
        call_command("recall_drill", lot="mat-01", stdout=StringIO(), **given)
    assert Lot.objects.count() == 1


@pytest.mark.e2e
def test_pages_of_two_workers_say_so_within_five_seconds(tmp_path):
    """Two processes of the real server; the decision is made in a third one."""
    import subprocess

    from tests.e2e import shop_server

    with shop_server.running(tmp_path) as shop:
        asked = subprocess.run(
            [BIN / "python", "manage.py", "shell", "-v0", "-c",
             "from traceability.models import Lot; print(Lot.objects.released().order_by('pk').last().pk, "
             "Lot.objects.released().order_by('pk').last().code, "
             "Lot.objects.released().order_by('pk').last().product.slug)"],
            cwd=ROOT, env=variables(shop.env), capture_output=True, text=True, check=True,
        )  # fmt: skip
        _key, code, slug = asked.stdout.split()[-3:]
        done = subprocess.run(
            [BIN / "python", "manage.py", "recall_drill", "--lot", code, "--product", slug, "--url", shop.url],
            cwd=ROOT, env=variables(shop.env), capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert float(FIGURES.search(done.stdout)[2]) <= BAR
