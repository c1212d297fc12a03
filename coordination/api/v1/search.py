"""Where is the thing somebody just phoned about?"""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coordination.api.representation import Light, StateFields
from coordination.api.views import ApiView
from coordination.tasks.searching import LONGEST, SHOWN, number_of, search, words_of

from .subjects import reference


class Hit(StateFields):
    """A thing that was found."""

    noun = serializers.SerializerMethodField()
    id = serializers.IntegerField()
    number = serializers.SerializerMethodField()
    title = serializers.CharField()
    url = serializers.SerializerMethodField(help_text="Its address in the API.")

    def get_noun(self, subject) -> str:
        return reference(subject)["noun"]

    def get_number(self, subject) -> str:
        return number_of(subject)

    def get_url(self, subject) -> str:
        return reference(subject)["url"]


class HitGroup(Light):
    """The first hits among one kind of thing."""

    noun = serializers.CharField()
    results = Hit(many=True, source="rows")
    more = serializers.BooleanField(help_text=f"There are more than these {SHOWN}; say more words.")


class SearchAnswer(Light):
    q = serializers.CharField(help_text="What was searched for.")
    groups = HitGroup(many=True)


class SearchView(ApiView):
    """Tasks, outcomes, submissions and meetings in which every word occurs, as far as the caller sees them."""

    tag, parameters = "search", ("q",)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q", str, description=f"A number or words; the first {LONGEST} characters count."
            )
        ],
        responses=SearchAnswer,
        operation_id="search",
    )
    def get(self, request) -> Response:
        words = words_of(request.query_params.get("q", ""))
        groups = HitGroup.rows(search(words, self.actor)) if words else []
        return Response({"q": words, "groups": groups})
