from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.addresses import address
from catalogue.localtext import HasLocalText

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


class ProducerQuerySet(models.QuerySet["Producer"]):
    def public(self) -> Self:
        return self.filter(is_public=True)

    def of(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """The producers that ``user`` works for."""
        return self.filter(members=user.pk) if user.pk else self.none()


class Producer(HasLocalText, models.Model):  # type: ignore[django-manager-missing]  # StoryPage's is untyped
    """Chủ thể: who makes the product and answers for it."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("household business")
        COOPERATIVE = "cooperative", _("cooperative")
        ENTERPRISE = "enterprise", _("enterprise")

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(unique=True, max_length=220)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.HOUSEHOLD)
    identifier = models.CharField(
        _("identifier"),
        max_length=40,
        blank=True,
        help_text=_("Tax code, business registration or GLN."),
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hamlet = models.CharField(_("hamlet, street"), max_length=200, blank=True)
    place = models.ForeignKey("catalogue.Place", models.PROTECT, null=True, blank=True, verbose_name=_("place"))
    partner = models.OneToOneField("partner.Partner", models.PROTECT, related_name="producer")
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="producers")
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    is_public = models.BooleanField(_("public"), default=True)

    objects = ProducerQuerySet.as_manager()

    class Meta:
        verbose_name = _("producer")
        verbose_name_plural = _("producers")
        constraints = [
            models.UniqueConstraint(
                fields=["identifier"], condition=~Q(identifier=""), name="producer_identifier_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("producer", slug=self.slug)

    @property
    def monogram(self) -> str:
        """Two letters that stand for the producer where there is no picture."""
        words = [w for w in self.name.split() if w[0].isalpha()]
        return "".join(w[0] for w in words[-2:]).upper()

    def has_member(self, user: AbstractBaseUser | AnonymousUser) -> bool:
        return user.is_authenticated and self.members.filter(pk=user.pk).exists()
