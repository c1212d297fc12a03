"""How does an office's list of projects come in? What the pages of an import say about it."""

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import File
from coordination.portal import project_import_page as page
from coordination.portal.views.importing import Room
from coordination.projects.importing import import_projects, imports_of, preview, undo_import
from coordination.projects.listing.headings import Field
from coordination.projects.listing.tables import open_list
from coordination.tasks.ledger.workbook import open_workbook


def _read(file, *, actor, at, mapping):
    return preview(open_list(file, open_workbook=open_workbook), actor=actor, at=at, mapping=mapping)


ROOM = Room(
    name="projects",
    permission="projects.import_projects",
    file=File("file", _("项目清单"), help=_("Excel 工作簿（.xlsx）或 CSV，不超过 20 MB。")),
    heading=_("导入项目清单"),
    home="portal:projects",
    folder="portal/projects",
    fields=frozenset(map(str, Field)),
    read=_read,
    columns=page.column_names,
    shown=page.shown,
    perform=import_projects,
    imports_of=imports_of,
    undo=undo_import,
    sentences={
        "looked": _("已读取，请核对后导入；目前尚未写入任何项目。"),
        "done": _("已导入 %(created)d 个项目，%(known)d 行此前已导入。一天之内可以撤销。"),
        "dropped": _("已放弃，未写入任何项目。"),
        "removed": _("已撤销导入：删除 %(removed)d 个项目。"),
        "removed_and_kept": _("已撤销导入：删除 %(removed)d 个项目，%(kept)d 个已有人办理，予以保留。"),
    },
)
