"""How does an office's Excel ledger come in? What the pages of an import say about it."""

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import File
from coordination.portal import import_page as page
from coordination.portal.views.importing import Room
from coordination.tasks.importing import import_ledger, imports_of, preview, undo_import
from coordination.tasks.ledger.fields import Field

ROOM = Room(
    name="ledger",
    permission="tasks.import_ledger",
    file=File("file", _("台账文件"), help=_("Excel 工作簿（.xlsx），不超过 20 MB。")),
    heading=_("导入台账"),
    home="portal:ledger",
    folder="portal/tasks",
    fields=frozenset(map(str, Field)),
    read=preview,
    columns=lambda found: page.column_names(found.workbook),
    shown=page.shown,
    perform=import_ledger,
    imports_of=imports_of,
    undo=undo_import,
    sentences={
        "looked": _("已读取，请核对后导入；目前尚未写入任何任务。"),
        "done": _("已导入 %(created)d 项任务，%(known)d 行此前已导入。一天之内可以撤销。"),
        "dropped": _("已放弃，未写入任何任务。"),
        "removed": _("已撤销导入：删除 %(removed)d 项。"),
        "removed_and_kept": _("已撤销导入：删除 %(removed)d 项，%(kept)d 项已有人办理，予以保留。"),
    },
)
