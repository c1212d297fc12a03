"""What is there? The first address of the API, and the list of its nouns."""

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from coordination.api.nouns import NounViewSet
from coordination.api.views import ApiView

from .agreements import Agreements
from .attachments import Attachments
from .broadcasts import Broadcasts
from .bulk_changes import BulkChanges
from .calendar import CalendarView, ExplainView
from .calendar_days import CalendarDays
from .deleted import Deleted
from .deliveries import Deliveries
from .history import History
from .imports import Imports
from .leaving import LEAVING_ADDRESS
from .me import MeView
from .meetings import Cycles, Meetings, SeriesSet
from .my_work import MyWorkView
from .notices import Notices
from .organisations import Organisations
from .outcomes import Outcomes
from .preferences import PREFERENCES_ADDRESS
from .project_imports import ProjectImports
from .projects import Projects
from .projects_money import FundingSources, SumsView
from .report_calendar import ReportCalendarView
from .report_draft import REPORT_DRAFT_ADDRESS
from .rounds import Rounds
from .scenarios import Scenarios
from .search import SearchView
from .simulations import SCHEMAS, SchemaView, SimulateView
from .slips import SLIPS_ADDRESS
from .submissions import Submissions
from .supervision import DataRequests, Instructions, Letters
from .supervision_figures import BurdenView, LadderSteps, Performance, Urgings
from .task_classes import TaskClasses
from .task_templates import TaskTemplates
from .tasks import Tasks
from .topics import Topics
from .trace import TraceView
from .transfers import Transfers
from .units import SETTINGS_ADDRESS, Deputies, Members

NOUNS: tuple[type[NounViewSet], ...] = (
    Cycles,
    SeriesSet,
    Meetings,
    Outcomes,
    Submissions,
    Projects,
    FundingSources,
    ProjectImports,
    Tasks,
    TaskTemplates,
    BulkChanges,
    Letters,
    Instructions,
    DataRequests,
    Urgings,
    LadderSteps,
    Performance,
    Topics,
    Agreements,
    Rounds,
    Transfers,
    Scenarios,
    Imports,
    CalendarDays,
    TaskClasses,
    Notices,
    Broadcasts,
    Deliveries,
    Organisations,
    Members,
    Deputies,
    Attachments,
    Deleted,
    History,
)

OTHERS: dict[str, type[ApiView]] = {
    "me": MeView,
    "my-work": MyWorkView,
    "search": SearchView,
    "report-calendar": ReportCalendarView,
    "burden": BurdenView,
    "calendar": CalendarView,
    "calendar/explain": ExplainView,
    "health/sums": SumsView,
}


def others() -> list:
    """The addresses that are no nouns."""
    trace = path("trace/<slug:noun>/<key:id>/", TraceView.as_view(), name="trace")
    schemas = [
        path(f"schemas/{name}/", SchemaView.as_view(name=name), name=f"schema-{name}") for name in SCHEMAS
    ]
    return [
        trace,
        path("agreements/simulate/", SimulateView.as_view(), name="agreements-simulate"),
        *schemas,
        SETTINGS_ADDRESS,
        LEAVING_ADDRESS,
        PREFERENCES_ADDRESS,
        REPORT_DRAFT_ADDRESS,
        SLIPS_ADDRESS,
        *(path(f"{name}/", view.as_view(), name=name.replace("/", "-")) for name, view in OTHERS.items()),
    ]


class Root(APIView):
    """Every address of the first level. Public, like the description of the API."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    @extend_schema(exclude=True)
    def get(self, request) -> Response:
        here = request.build_absolute_uri()
        names = [*(noun.noun for noun in NOUNS), *OTHERS, "schema", "docs"]
        return Response({name: f"{here}{name}/" for name in names})


class Nothing(APIView):
    """Whatever has no address: a problem document for every method, to everybody."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def initial(self, request, *args, **kwargs):
        raise Http404
