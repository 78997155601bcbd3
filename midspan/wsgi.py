"""The WSGI application for granian or any other server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midspan.settings")
application = get_wsgi_application()

# What was loaded stays for the life of the process: the collector need not look at it again, nor look so often.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
