from django import template

from catalogue import addresses

register = template.Library()
register.simple_tag(addresses.address, name="address")
