"""What is kept of a calendar feed?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class CalendarFeed(models.Model):
    """A secret address under which a calendar program reads what a person may know, in all own posts.

    Only the hash of the secret is kept: the address is shown once, a new one replaces it, deleting the
    row revokes it. What the feed shows is asked of the policy at every reading, so a person who leaves
    a post, or whose account is closed, sees nothing more of it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("创建时间"))
    last_read_on = models.DateField(_("最近读取"), null=True)

    class Meta:
        verbose_name = _("日历订阅")
        verbose_name_plural = _("日历订阅")
        constraints = [models.UniqueConstraint(fields=["user"], name="one_feed_per_person")]

    def __str__(self) -> str:
        return str(self.user)
