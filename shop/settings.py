"""Settings, all from the environment; every variable is listed in README.md, "Configuration"."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from shop import buckets
from shop.loopback import is_loopback
from shop.oscar_settings import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_HTTPS = SITE_URL.startswith("https://")
SITE_HOST = urlsplit(SITE_URL).hostname
if not SITE_HOST:
    raise ImproperlyConfigured(f"SITE_URL must be a full address such as https://saoque.vn, not {SITE_URL!r}.")
if DEMO and not is_loopback(SITE_HOST) and not env.bool("DEMO_IN_PUBLIC", default=False):
    raise ImproperlyConfigured(
        f"DEMO=1 opens its log-ins and everybody's mails to whoever reaches {SITE_URL}. Set DEMO=0, or "
        "DEMO_IN_PUBLIC=1 if that is a demonstration without real customers; see README.md, Configuration."
    )

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not (DEMO or DEBUG):
        raise ImproperlyConfigured("Set SECRET_KEY to a long random text; see README.md, Configuration.")
    SECRET_KEY = "demo-only-key-never-used-outside-the-demo-because-settings-refuse-it"  # noqa: S105

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_HOST, "localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
INTERNAL_IPS = ["127.0.0.1"]

INSTALLED_APPS = [
    "shop.apps.ShopConfig",
    "cms.apps.CmsConfig",
    "traceability.apps.TraceabilityConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.flatpages",
    "django.contrib.humanize",
    "oscar.config.Shop",
    "oscar.apps.analytics.apps.AnalyticsConfig",
    "oscar.apps.checkout.apps.CheckoutConfig",
    "oscar.apps.address.apps.AddressConfig",
    "oscar.apps.shipping.apps.ShippingConfig",
    "catalogue.apps.CatalogueConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "shop.partner.apps.PartnerConfig",
    "oscar.apps.basket.apps.BasketConfig",
    "oscar.apps.payment.apps.PaymentConfig",
    "shop.offers.apps.OfferConfig",
    "oscar.apps.order.apps.OrderConfig",
    "shop.accounts.apps.CustomerConfig",
    "oscar.apps.search.apps.SearchConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig",
    "shop.dashboard.apps.DashboardConfig",
    "oscar.apps.dashboard.reports.apps.ReportsDashboardConfig",
    "oscar.apps.dashboard.users.apps.UsersDashboardConfig",
    "oscar.apps.dashboard.orders.apps.OrdersDashboardConfig",
    "oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig",
    "oscar.apps.dashboard.offers.apps.OffersDashboardConfig",
    "oscar.apps.dashboard.partners.apps.PartnersDashboardConfig",
    "oscar.apps.dashboard.pages.apps.PagesDashboardConfig",
    "oscar.apps.dashboard.ranges.apps.RangesDashboardConfig",
    "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig",
    "oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig",
    "oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig",
    "oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig",
    "widget_tweaks",
    "haystack",  # Oscar imports it; before Wagtail, whose update_index must win nothing from it
    "django_tables2",
    "sorl.thumbnail",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.styleguide",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "axes",
]
if DEMO:
    INSTALLED_APPS.append("shop.demo.apps.DemoConfig")

MIDDLEWARE = [
    "shop.headers.EveryAnswerMiddleware",
    "traceability.middleware.PrintedCodeMiddleware",
    "catalogue.kept.middleware.KeptPageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shop.headers.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shop.baskets.middleware.BasketMiddleware",
    "shop.baskets.counting.BasketCountMiddleware",
    "shop.senders_faults.SendersFaultMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "shop.accounts.devices.KnownDeviceMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
MIGRATION_MODULES = {"offer": "oscar.apps.offer.migrations"}  # shop.offers adds no column
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # never change: see docs/decisions/0001-stack.md
AUTH_USER_MODEL = "shop.User"
AUTHENTICATION_BACKENDS = [
    "shop.accounts.lockout.LockoutBackend",
    "oscar.apps.customer.auth_backends.EmailBackend",
    "shop.accounts.lockout.NobodyBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "customer:login"
LOGIN_REDIRECT_URL = reverse_lazy("desk:landing")
AXES_USERNAME_FORM_FIELD = "username"  # what authenticate() is called with; its default never matches a failure
AXES_USERNAME_CALLABLE, AXES_CLIENT_IP_CALLABLE = "shop.accounts.lockout.name_tried", "shop.accounts.lockout.address_of"
AXES_HANDLER, AXES_LOCKOUT_CALLABLE = "shop.accounts.lockout.Doorkeeper", "shop.accounts.lockout.locked_out"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "catalogue.templating.loader.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "oscar.core.context_processors.metadata",
                "shop.context_processors.site",
            ],
        },
    },
]


def sqlite_options() -> dict[str, object]:
    """WAL and immediate transactions: readers never wait, writers queue instead of failing.

    No ``mmap_size``: a worker would hold as much of the file as it has ever read, and gain nothing measurable.
    """
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;"
        ),
    }


DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'saoque.sqlite3'}")}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["CONN_MAX_AGE"] = None
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] |= sqlite_options()
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Only statements whose values the server puts in are ever prepared: see catalogue.prepared.
    prepares = env.bool("PREPARE_STATEMENTS", default=True)
    DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 5 if prepares else None

if env.str("DATABASE_REPLICA_URL", default=""):
    DATABASES["replica"] = env.db("DATABASE_REPLICA_URL")
    if {DATABASES[name]["ENGINE"].rpartition(".")[2] for name in DATABASES} != {"postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL and DATABASE_URL must both be postgres://…, of a server and its streaming replica."
        )
    only_read = {"connect_timeout": 2, "options": "-c default_transaction_read_only=on -c statement_timeout=10000"}
    DATABASES["replica"]["OPTIONS"] = DATABASES["default"]["OPTIONS"] | only_read
    DATABASES["replica"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["shop.replica.Router"]
    MIDDLEWARE.insert(MIDDLEWARE.index("csp.middleware.CSPMiddleware"), "shop.replica.ReplicaMiddleware")

REDIS_URL = env.str("REDIS_URL", default="")
PURGE_URL = env.str("PURGE_URL", default="")
KEPT_PAGES_MB = env.int("KEPT_PAGES_MB", default=1024)  # of the store of finished pages, where it is no Redis
CACHES = {
    "default": (
        {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "saoque",
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    ),
}
# The cache in front of the sessions must be one for all processes: a process-local one would serve stale baskets.
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if REDIS_URL else 'db'}"

TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},  # Wagtail's
    "worker": {"BACKEND": "django_tasks_db.DatabaseBackend"},  # ours: says "look", the rows say at what
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # the office is here; of all zones that a server lists, browsers do not know some
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["shop.formats"]
WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y", "%d/%m/%Y %H:%M"  # first of the input formats there

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
PUBLIC_FILES = buckets.public(env.str("STORAGE_URL", default=""))
PRIVATE_FILES = buckets.private(env.str("PRIVATE_STORAGE_URL", default=""), beside=PUBLIC_FILES)
STORAGES = {
    "default": PUBLIC_FILES.storage if PUBLIC_FILES else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": PRIVATE_FILES.storage if PRIVATE_FILES else {"BACKEND": "catalogue.private_files.PrivateStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "shop.staticfiles.BundledStaticFilesStorage"
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_SITE_NAME = "Sao Quê"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "/quan-tri/login/"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # the shop's is for all, and counts
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # it asks who may; a bucket would not
WAGTAILEMBEDS_RESPONSIVE_HTML = True

THUMBNAIL_KVSTORE = "sorl.thumbnail.kvstores.cached_db_kvstore.KVStore"
THUMBNAIL_FORMAT = "WEBP"

MAIL = env.email("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = "shop.mail.backend.OutboxBackend"  # writes rows; the worker hands them to:
MAIL_TRANSPORT = env.str(
    "EMAIL_BACKEND", default="shop.demo.letterbox.LetterboxBackend" if DEMO else MAIL["EMAIL_BACKEND"]
)
EMAIL_HOST, EMAIL_PORT = MAIL.get("EMAIL_HOST") or "localhost", MAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.get("EMAIL_HOST_USER") or "", MAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_TIMEOUT = 10  # seconds for each answer of a mail server: what hangs holds up the worker's other mails
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.get("EMAIL_USE_TLS", False), MAIL.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Sao Quê <don-hang@{SITE_HOST}>")
OSCAR_FROM_EMAIL = DEFAULT_FROM_EMAIL
OSCAR_SAVE_SENT_EMAILS_TO_DB = False  # it would keep links to log in with for ever
STAFF_ALERT_EMAILS = env.list("STAFF_ALERT_EMAILS", default=["staff@demo.example"] if DEMO else [])

# One order may be at most: more in cash is a courier's risk, more on a card is more than Stripe takes at once.
COD_LARGEST_TOTAL = env.int("COD_LARGEST_TOTAL", default=10_000_000)
COD_MOST_UNITS = env.int("COD_MOST_UNITS", default=100)
ORDER_LARGEST_TOTAL = env.int("ORDER_LARGEST_TOTAL", default=99_000_000)

STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")  # the simulated gateway's address in demo and tests

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews pages in a frame
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # asks for DENY
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
if SITE_HTTPS:
    OSCAR_URL_SCHEMA = "https"  # of the links in its mails
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = OSCAR_BASKET_COOKIE_SECURE = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {  # what the two staff admins need beside it: shop.headers
        "default-src": [SELF],
        "img-src": [SELF, "data:", *([PUBLIC_FILES.origin] if PUBLIC_FILES else [])],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF, "https://checkout.stripe.com", *([STRIPE_API_BASE] if STRIPE_API_BASE else [])],
    },
}

TRACEABILITY_TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
TRACEABILITY_PROVINCE_HEADER = env.str("PROVINCE_HEADER", default="")
TRACEABILITY_SALT_DIRECTORY = env.str("SALT_DIRECTORY", default=str(BASE_DIR / "var" / "salts"))  # never backed up
TRACEABILITY_SCAN_DAYS = env.int("SCAN_DAYS", default=180)
TRACEABILITY_REPORT_PICTURE_DAYS = env.int("REPORT_PICTURE_DAYS", default=365)
TRACEABILITY_LEDGER_KEY = env.str("LEDGER_KEY", default="")  # docs/ledger.md
TRACEABILITY_LEDGER_OLD_KEYS = env.str("LEDGER_OLD_KEYS", default="")
TRACEABILITY_LEDGER_WITNESSES = env.str("LEDGER_WITNESSES", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Each command would begin with their greetings.
    "loggers": {"pikepdf": {"level": "WARNING"}, "axes.apps": {"level": "WARNING"}},
}
SITE_ID = 1
