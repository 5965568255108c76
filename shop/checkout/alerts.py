import logging

from django.conf import settings
from django.core.mail import send_mail

logger = logging.getLogger(__name__)


def alert_staff(subject: str, body: str) -> None:
    """Something that a person must know now: in the log, and by mail to those who are on duty."""
    logger.error("%s. %s", subject, body)
    if settings.STAFF_ALERT_EMAILS:
        send_mail(f"[Sao Quê] {subject}", body, None, settings.STAFF_ALERT_EMAILS, fail_silently=True)
