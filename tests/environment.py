"""Loaded before anything else (`-p tests.environment`): pytest-django reads the settings
before any conftest, and the settings must already know that these are tests.
"""

import os

os.environ["ENRACINE_MODE"] = "test"
os.environ["ENRACINE_DB_ROLE"] = "owner"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enracine.project.settings")
