"""Every mail goes through the outbox: nothing else sends, and every kind of mail can be written."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from scripts.steps import ROOT
from shop.mail.kinds import KINDS, MODULES

PACKAGES = ("catalogue", "traceability", "cms", "shop")
DOORS = {"shop/mail/delivery.py", "shop/mail/letters.py", "shop/mail/backend.py"}


def sources():
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts]


def imported(path: Path) -> set[str]:
    tree = ast.walk(ast.parse(path.read_text()))
    nodes = [node for node in tree if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {
        f"{node.module}.{alias.name}" for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    return names | {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}


def sends(path: Path) -> bool:
    return any(name.startswith(("django.core.mail", "smtplib")) for name in imported(path))


def test_nothing_but_the_outbox_knows_how_to_send():
    transport = Path(*letterbox_module().split(".")).with_suffix(".py")
    senders = {str(path.relative_to(ROOT)) for path in sources() if sends(path)}
    assert senders == DOORS | {str(transport)}


def letterbox_module() -> str:
    code = "from django.conf import settings; print(settings.MAIL_TRANSPORT)"
    env = {"DJANGO_SETTINGS_MODULE": "shop.settings", "DEMO": "1", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip().rpartition(".")[0]


def test_no_user_or_form_is_mailed_past_it():
    """``user.email_user`` and the like end in Django's backend, which is ours."""
    code = "from django.conf import settings; print(settings.EMAIL_BACKEND)"
    env = {"DJANGO_SETTINGS_MODULE": "shop.settings", "SECRET_KEY": "x", "EMAIL_BACKEND": "a.b.C", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "shop.mail.backend.OutboxBackend"


def kinds_in_the_sources():
    """Module and name of each class that is a ``Mail``."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "Mail" for base in node.bases):
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts), node.name


def test_every_kind_is_known_to_the_worker():
    found = set(kinds_in_the_sources())
    assert {module for module, _name in found} == set(MODULES)
    known = {(kind.__module__, kind.__name__) for kind in KINDS.values() if kind.__module__.startswith("shop.")}
    assert known == found


@pytest.mark.parametrize("taken", ["", "order-confirmed"])
def test_two_kinds_cannot_have_one_name(taken):
    from shop.mail.kinds import Mail

    with pytest.raises(TypeError):
        type("Another", (Mail,), {"kind": taken})


def test_the_sender_is_one():
    assert settings.OSCAR_FROM_EMAIL == settings.DEFAULT_FROM_EMAIL
