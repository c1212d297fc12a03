"""Which addresses does the API have?

Every address works with and without its last slash; whatever is unknown below ``/api/v1/`` is a problem
document, never a page.
"""

from django.urls import Resolver404, path, re_path, resolve
from django.views.decorators.csrf import csrf_exempt

from . import docs
from .v1.root import NOUNS, Nothing, Root, others

app_name = "api"


@csrf_exempt  # each view checks it for sessions
def anything_else(request, rest: str):
    """The same address with its slash, else nothing."""
    if not rest.endswith("/"):
        try:
            request.resolver_match = match = resolve(f"{request.path_info}/")
        except Resolver404:
            pass
        else:
            if match.func is not anything_else:
                return match.func(request, *match.args, **match.kwargs)
    return Nothing.as_view()(request)


anything_else.login_required = False

urlpatterns = [
    path("", Root.as_view(), name="root"),
    path("schema/", docs.schema, name="schema"),
    path("docs/", docs.page, name="docs"),
    path("problems/<str:code>/", docs.ProblemView.as_view(), name="problem"),
    *others(),
    *(address for noun in NOUNS for address in noun.urls()),
    re_path(r"^(?P<rest>.+)$", anything_else),
]
