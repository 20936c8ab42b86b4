from django import template

from foundation.formatting import shown_cecs

register = template.Library()
register.filter("cecs", shown_cecs)
