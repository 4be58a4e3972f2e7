"""Project glue: settings, addresses, worker, middleware, user-interface tags."""

from melpv.celery import app as celery_app

__all__ = ["celery_app"]
