"""Which process wakes the background work in production?

Celery carries no truth: a message only says "look now". What is due stands in the database, and
``notifications.jobs.sweep`` finds whatever a lost message or a dead worker forgot.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")

app = Celery("coordination")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
