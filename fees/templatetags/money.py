from django import template

from foundation.formatting import dollars

register = template.Library()
register.filter("dollars", dollars)
