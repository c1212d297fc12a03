"""How does the web server serve? The address comes from the command line, WEB_CONCURRENCY from the environment.

Requests are logged by the application itself, one JSON line each, so there is no access log here.
"""

import multiprocessing
import os
import signal

from django.urls import get_resolver

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(4, multiprocessing.cpu_count() + 1))
threads = 4
preload_app = True  # one start-up for all workers; nothing connects to the database before the fork
timeout = 60
graceful_timeout = 8
keepalive = 15
max_requests = 5_000
max_requests_jitter = 500
limit_request_line = 8_190
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - heartbeat files off the disk
control_socket_disable = True
loglevel = "warning"

# Whoever starts this with Ctrl-C ignored receives Ctrl-C for us and then ends us properly.
ctrl_c_is_ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def when_ready(server):
    """Load every page's code once, before the workers are forked: the first reader does not wait for it."""
    get_resolver().url_patterns  # noqa: B018 - reading it imports it
    if ctrl_c_is_ignored:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def post_worker_init(worker):
    if ctrl_c_is_ignored:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
