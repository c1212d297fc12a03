"""What does the one log line of a request say, and how does a reader name that line?

django-structlog writes the line; here it gets the time the request took, and the answer gets the
request's id, which error pages and problem documents show too.
"""

import time

import structlog
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django_structlog import signals


@receiver(signals.bind_extra_request_metadata)
def note_start(request: HttpRequest, **kwargs) -> None:
    request.started_at = time.perf_counter()


@receiver(signals.bind_extra_request_finished_metadata)
def finish(request: HttpRequest, response: HttpResponse, log_kwargs: dict, **kwargs) -> None:
    log_kwargs["milliseconds"] = round((time.perf_counter() - request.started_at) * 1000, 1)
    name_request(response)


@receiver(signals.update_failure_response)
def name_request(response: HttpResponse, **kwargs) -> None:
    response.headers["X-Request-ID"] = structlog.contextvars.get_contextvars()["request_id"]
