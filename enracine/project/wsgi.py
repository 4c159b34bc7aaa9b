"""The door of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enracine.project.settings")
application = get_wsgi_application()

from enracine.operations.production_checks import refuse_unsafe_settings  # noqa: E402 – once the environment is set

refuse_unsafe_settings()

# What was loaded stays until the end: looking for garbage in it at each page finds nothing. Frozen
# before the processes part, it also stays shared between them.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
