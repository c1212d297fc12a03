"""Who may take a file away, and why not?"""

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import rule
from coordination.common.decisions import ALLOWED, Decision, refuse

from .models import Attachment


@rule("files.remove_attachment")
def may_remove(actor: Actor, attachment: Attachment) -> Decision:
    """The unit that uploaded it, as long as the thing is not settled (``files_are_final``)."""
    if getattr(attachment.subject, "files_are_final", False):
        return refuse(_("此事项已办结，附件留作依据，不能删除。"))
    if attachment.organisation_id is None or actor.organisation is None:
        return refuse(_("此附件不能删除。"))
    if actor.organisation.pk != attachment.organisation_id:
        return refuse(_("只有%(unit)s能删除此附件。") % {"unit": attachment.organisation})
    return ALLOWED
