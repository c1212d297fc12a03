"""How does a file come to a thing, and how does it go?"""

import hashlib
import secrets
import unicodedata
from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.activity.recording import record
from coordination.common.errors import Conflict, Invalid, NotAllowed

from .kinds import ENDINGS, Kind, ending_of, kind_of
from .models import Attachment

NAME_LENGTH = 200
TRIES = 3


def attach(
    subject: models.Model, upload: File, *, actor: Actor, at: datetime, purpose: str = "", field: str = "file"
) -> Attachment:
    """Keep a file with ``subject``; the same name for the same purpose again is the next version.

    Whether the actor may is for the caller to say: a file always comes with an act (a report, an
    answer, a comment). Refuses (``Invalid`` on ``field``) an empty file, one over
    ``ATTACHMENT_MAX_BYTES``, a kind that is not kept, and a name that pretends to be another kind.
    """
    name = _clean_name(upload.name)
    kind = _checked(upload, name, field)
    stored_as, size, digest = _store(upload, field)
    try:
        with transaction.atomic():
            row = _next_version(
                subject,
                purpose=purpose,
                name=name,
                size=size,
                sha256=digest,
                media_type=kind.media_type,
                stored_as=stored_as,
                uploaded_by=actor.user,
                uploaded_by_name=actor.name,
                organisation=actor.organisation,
                created_at=at,
            )
            record(
                subject,
                actor=actor,
                at=at,
                verb="attach",
                sentence=_("上传了附件%(name)s") if row.version == 1 else _("上传了附件%(name)s的第%(n)s版"),
                params={"name": name, "n": row.version},
            )
    except BaseException:
        default_storage.delete(stored_as)
        raise
    return row


@transaction.atomic
def remove(attachment: Attachment, *, actor: Actor, at: datetime) -> Attachment:
    """Take a file away: it is no longer shown or served, history keeps its name, the bytes stay.

    Refuses (``NotAllowed``) others than the unit that uploaded it, and files of a thing that is settled.
    """
    decision = decide(actor, "files.remove_attachment", attachment)
    if not decision:
        raise NotAllowed(decision.reason)
    if not Attachment.objects.current().filter(pk=attachment.pk).update(removed_at=at, removed_by=actor.user):
        raise Conflict(_("此附件已删除。"), code="already_removed")
    record(
        attachment.subject,
        actor=actor,
        at=at,
        verb="remove_attachment",
        sentence=_("删除了附件%(name)s"),
        params={"name": attachment.label},
    )
    attachment.refresh_from_db()
    return attachment


def _checked(upload: File, name: str, field: str) -> Kind:
    if not upload.size:
        raise Invalid({field: _("%(name)s是空文件。") % {"name": name}})
    if upload.size > settings.ATTACHMENT_MAX_BYTES:
        raise _too_big(name, field)
    kind = kind_of(upload.file)
    if kind is None:
        raise Invalid(
            {
                field: _("%(name)s的类型不在可收范围内。可上传：%(endings)s。")
                % {"name": name, "endings": "、".join(ENDINGS)}
            }
        )
    if ending_of(name) not in kind.endings:
        raise Invalid(
            {
                field: _("%(name)s的内容与扩展名不符，按内容应为：%(endings)s。")
                % {"name": name, "endings": "、".join(kind.endings)}
            }
        )
    return kind


def _too_big(name: str, field: str) -> Invalid:
    limit = filesizeformat(settings.ATTACHMENT_MAX_BYTES)
    return Invalid({field: _("%(name)s超过单个文件上限%(limit)s。") % {"name": name, "limit": limit}})


def _store(upload: File, field: str) -> tuple[str, int, str]:
    """Write the bytes under a random name; the size is counted while reading, not believed."""
    digest, size = hashlib.sha256(), 0
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
        size += len(chunk)
        if size > settings.ATTACHMENT_MAX_BYTES:
            raise _too_big(upload.name, field)
    upload.seek(0)
    word = secrets.token_hex(20)
    return (
        default_storage.save(f"attachments/{word[:2]}/{word}", File(upload.file, name=word)),
        size,
        digest.hexdigest(),
    )


def _next_version(subject: models.Model, *, purpose: str, name: str, **facts) -> Attachment:
    key = {
        "content_type": ContentType.objects.get_for_model(subject),
        "object_id": subject.pk,
        "purpose": purpose,
        "name": name,
    }
    for attempt in range(TRIES):
        last = Attachment.objects.filter(**key).aggregate(last=Max("version"))["last"] or 0
        try:
            with transaction.atomic():
                return Attachment.objects.create(**key, version=last + 1, **facts)
        except IntegrityError:  # somebody uploaded the same name at this moment
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _clean_name(raw: str | None) -> str:
    """The last part of the name, without control characters or marks that turn the reading direction."""
    name = unicodedata.normalize("NFC", (raw or "").replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip().strip(".")
    if not name:
        return "file"
    if len(name) <= NAME_LENGTH:
        return name
    ending = ending_of(name)[:10]
    return name[: NAME_LENGTH - len(ending) - 1] + "." + ending
