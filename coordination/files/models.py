"""Which file belongs to which thing, in which version, and who put it there?"""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .querysets import AttachmentQuerySet


class Attachment(models.Model):
    """A file of a thing. Its bytes never change: the same name again is the next version.

    ``stored_as`` is random and says nothing about the file; it lies outside the web root and is read
    only through ``files.serving``. A removed file keeps its row, so that history can name it.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    purpose = models.CharField(_("用途"), max_length=40, blank=True)
    name = models.CharField(_("文件名"), max_length=200)
    version = models.PositiveIntegerField(_("版本"))
    size = models.PositiveBigIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(_("类型"), max_length=100)
    stored_as = models.CharField(max_length=80, unique=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_by_name = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("上传单位"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("上传时间"))
    removed_at = models.DateTimeField(_("删除时间"), null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "purpose", "name", "version"],
                name="one_file_per_version",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="file_versions_count_from_one"),
        ]
        indexes = [models.Index(fields=["content_type", "object_id", "-id"], name="attachment_by_subject")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portal:file", args=[self.pk])

    @property
    def label(self) -> str:
        """The name, with its version from the second on."""
        return (
            self.name
            if self.version == 1
            else _("%(name)s（第%(n)d版）") % {"name": self.name, "n": self.version}
        )

    def open(self):
        """The stored bytes, for reading."""
        return default_storage.open(self.stored_as)
