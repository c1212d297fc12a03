"""协同闭环 · Delta Loop: the project package and the home of the domain."""

from .celery import app as celery_app

__all__ = ["celery_app"]
