"""Which stored bytes does nobody need any more?

A draft that was thrown away leaves its files behind once it cannot be brought back; an upload whose act failed at the wrong moment leaves
bytes without a row. Rows of removed files of living things stay: history names them.
"""

from datetime import datetime, timedelta

import structlog
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction

from coordination.activity.models import Removed

from .models import Attachment

FOLDER = "attachments"
UNFINISHED = timedelta(days=1)  # younger bytes may belong to an act that is not committed yet
log = structlog.get_logger(__name__)


def sweep(at: datetime) -> tuple[int, int]:
    """Remove files of things that no longer exist, then bytes that no row names; how many of each."""
    rows = _of_vanished_things(at)
    bytes_ = _without_a_row(at)
    if rows or bytes_:
        log.info("files_swept", rows=rows, files=bytes_)
    return rows, bytes_


def _of_vanished_things(at: datetime) -> int:
    """The row first: bytes without a row are only waste, a row without bytes is an error."""
    swept = 0
    for pk in Attachment.objects.order_by().values_list("content_type", flat=True).distinct():
        kind = ContentType.objects.get_for_id(pk)
        model = kind.model_class()
        if model is None:
            continue  # an app that is not installed here: its things may still exist
        living = model._base_manager.order_by().values("pk")
        gone = Attachment.objects.filter(content_type=kind).exclude(object_id__in=living)
        to_come_back = Removed.objects.kept(at).filter(content_type=kind).values("object_id")
        for row in gone.exclude(object_id__in=to_come_back):
            with transaction.atomic():
                row.delete()
                transaction.on_commit(lambda name=row.stored_as: default_storage.delete(name))
            swept += 1
    return swept


def _without_a_row(at: datetime) -> int:
    if not default_storage.exists(FOLDER):
        return 0
    swept = 0
    for folder in default_storage.listdir(FOLDER)[0]:
        names = {f"{FOLDER}/{folder}/{name}" for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]}
        known = set(Attachment.objects.filter(stored_as__in=names).values_list("stored_as", flat=True))
        for name in sorted(names - known):
            if default_storage.get_modified_time(name) < at - UNFINISHED:
                default_storage.delete(name)
                swept += 1
    return swept
