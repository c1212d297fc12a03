"""An invitation that somebody has taken is neither shown nor mailed any more: on real tasks."""

from coordination.notifications.delivering import deliver
from coordination.notifications.models import Notice
from coordination.notifications.preparing import prepare_mails
from coordination.notifications.queries import inbox
from coordination.notifications.reconciling import reconcile
from coordination.tasks import workflow
from tests.factories import NOW, TODAY, Region, opened

from .mail_server import text_of


def test_a_claimed_task_leaves_the_inbox_of_the_others_and_their_mail(db, smtp):
    region = Region()
    jiangsu, zhejiang = region.actor(region.jiangsu), region.actor(region.zhejiang)
    taken, free = opened(region, title="已被认领的"), opened(region, title="仍待认领的")
    invited = Notice.objects.filter(kind="task_opened", recipient=zhejiang.user)
    assert invited.count() == 2
    prepare_mails(NOW)
    workflow.claim(taken, actor=jiangsu, at=NOW)
    deliver(NOW)
    text = next(text_of(mail) for mail in smtp.accepted if mail["To"] == zhejiang.user.email)
    assert "仍待认领的" in text
    assert "已被认领的" not in text
    workflow.claim(free, actor=jiangsu, at=NOW)
    reconcile(NOW)
    assert not inbox(zhejiang.user, on=TODAY).filter(kind="task_opened").exists()
