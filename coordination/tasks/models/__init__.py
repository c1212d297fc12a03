"""What is kept of a task? One module per noun."""

from .acceptance import Vote
from .access import AccessRequest
from .bulk import BulkChange, BulkItem
from .claims import Offer
from .ledger import LedgerImport, LedgerRow
from .participation import HandOver, Participation, Wait
from .reports import Extension, Milestone, Report
from .sequence import Dependency
from .sharing import TaskGroupObjectPermission, TaskUserObjectPermission
from .task import Comment, LightSpell, Task, TaskReader, Topic
from .task_class import TaskClass
from .template import TaskTemplate, TemplateStep
from .wanted import WantedFigure

__all__ = [
    "AccessRequest",
    "BulkChange",
    "BulkItem",
    "Comment",
    "Dependency",
    "Extension",
    "HandOver",
    "LedgerImport",
    "LedgerRow",
    "LightSpell",
    "Milestone",
    "Offer",
    "Participation",
    "Report",
    "Task",
    "TaskClass",
    "TaskGroupObjectPermission",
    "TaskReader",
    "TaskTemplate",
    "TaskUserObjectPermission",
    "TemplateStep",
    "Topic",
    "Vote",
    "Wait",
    "WantedFigure",
]
