"""Is this process alive, and is the installation ready to serve?

``/healthz`` asks nothing outside the process. ``/readyz`` asks the database: does it answer, and is its
schema the one this code expects? Mails and reminders may be late without the pages being down, so the
background worker never makes the installation unready.
"""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from coordination.notifications.schedule import silent_jobs

RETRY_SECONDS = 5
_migrated: set[str] = set()  # databases found up to date: a schema does not go back under a running process


@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when pages can be served, else 503 with the reason and Retry-After."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if pending := _pending_migrations():
            return _unready({"database": "ok", "migrations": f"{pending} pending"})
        worker = "silent" if silent_jobs(timezone.now()) else "ok"
    except DatabaseError:
        return _unready({"database": "unreachable"})
    return JsonResponse({"status": "ok", "database": "ok", "migrations": "applied", "worker": worker})


def _unready(checks: dict) -> JsonResponse:
    response = JsonResponse({"status": "unready", **checks}, status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _pending_migrations() -> int:
    """How many migrations this code knows that the database lacks; asked until there are none."""
    database = str(connection.settings_dict["NAME"])
    if database in _migrated:
        return 0
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not pending:
        _migrated.add(database)
    return pending
