"""OCOP's six product groups and twenty-six sets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.localtext import HasLocalText


class ProductGroup(HasLocalText, models.Model):
    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("product group")
        verbose_name_plural = _("product groups")

    def __str__(self) -> str:
        return self.local("name")


class ProductSet(HasLocalText, models.Model):
    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="sets")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("product set")
        verbose_name_plural = _("product sets")

    def __str__(self) -> str:
        return self.local("name")
