"""What is kept of a project, its partners, its money, its dates, its figures and its changes?"""

from .budget import BudgetLine, FundingSource, Payment
from .change import Change, ChangeAnswer, Edition
from .imports import ProjectImport, ProjectImportRow
from .indicator import Indicator
from .milestone import Forecast, Milestone
from .overlap import Overlap
from .partner import Partner, ReviewVote
from .project import Project, ProjectLink, ProjectReader
from .sharing import ProjectGroupObjectPermission, ProjectUserObjectPermission

__all__ = [
    "BudgetLine",
    "Change",
    "ChangeAnswer",
    "Edition",
    "Forecast",
    "FundingSource",
    "Indicator",
    "Milestone",
    "Overlap",
    "Partner",
    "Payment",
    "Project",
    "ProjectGroupObjectPermission",
    "ProjectImport",
    "ProjectImportRow",
    "ProjectLink",
    "ProjectReader",
    "ProjectUserObjectPermission",
    "ReviewVote",
]
