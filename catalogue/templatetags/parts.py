from django import template

from catalogue.products.parts import parts_at

register = template.Library()
register.simple_tag(parts_at)
