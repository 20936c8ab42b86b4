from django import template

from programs.selectors.program import shown_cecs

register = template.Library()
register.filter("cecs", shown_cecs)
