import os

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

from cecportal.checks import refuse_what_is_wrong
from cecportal.waits import bound_waits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cecportal.settings")
connection_created.connect(bound_waits)
application = get_wsgi_application()
refuse_what_is_wrong()
