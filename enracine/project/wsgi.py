"""The door of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enracine.project.settings")
application = get_wsgi_application()

from enracine.operations.production_checks import refuse_unsafe_settings  # noqa: E402

refuse_unsafe_settings()
