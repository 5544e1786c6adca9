"""The settings of production, with the views of `limits` beside the site's own."""

from verbeterbreda.settings import *  # noqa: F403, TID251

ROOT_URLCONF = "tools.bench.limits"
# Nobody asks for a style sheet here, so none has to be collected first.
STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
