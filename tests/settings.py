"""The project's settings with what makes tests fast and closed to the outside."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.setdefault("DEMO", "0")
os.environ.setdefault("DEBUG", "0")
os.environ.setdefault("DEMO_IN_PUBLIC", "1")  # for demos that tests start, and that inherit the address above

from shop.settings import *  # noqa: F403
from shop.settings import DATABASES

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"  # where tests.mailing finds them
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "catalogue.private_files.PrivateStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = Path(tempfile.gettempdir()) / "saoque-test-static"  # stays empty, whatever is being collected elsewhere
STATIC_ROOT.mkdir(exist_ok=True)
AXES_ENABLED = False
TRACEABILITY_SALT_DIRECTORY = Path(tempfile.gettempdir()) / f"saoque-test-salts-{os.getpid()}"
TRACEABILITY_SCAN_FLUSH_SECONDS = 0  # no thread writes beside a test's transaction
TRACEABILITY_LEDGER_SECONDS = 0  # nor this one

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that threads share it; one per process, so that two runs never meet.
    file = Path(tempfile.gettempdir()) / f"saoque-test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(file)}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["TEST"] = {"NAME": f"saoque_test_{os.getpid()}"}
