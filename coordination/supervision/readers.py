"""Who may read a letter, an instruction, a request, as its state stands?

A letter is its writer's alone until it is signed; then the addressee reads it, and keeps reading it when it
is withdrawn. An instruction is read by whose leader gave it and whom it addresses; a request by who asks and
who is asked. Units above read along; nobody else does.
"""

from django.apps import apps
from django.db.models import Q

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.activity.withheld import withholds


def write_letter_readers(letter) -> None:
    wanted = {letter.issuer_id}
    if letter.number:
        wanted.add(letter.addressee_id)
    _write(letter, wanted)


def write_instruction_readers(instruction) -> None:
    _write(instruction, {instruction.giver_id, instruction.addressee_id})


def write_request_readers(request) -> None:
    _write(request, {request.asker_id, *request.items.values_list("organisation_id", flat=True)})


def _write(subject, readers: set[int]) -> None:
    """A row once written stays: who could read it keeps reading it."""
    wanted = Organisation.objects.filter(pk__in=readers).with_units_above()
    present = set(subject.readers.values_list("organisation_id", flat=True))
    for pk in sorted(wanted - present):
        subject.readers.create(organisation_id=pk)


@withholds("supervision.Letter")
def withheld(actor: Actor) -> Q:
    """How it was drafted and came to be signed stays with who writes it."""
    own = apps.get_model("supervision", "Letter").objects.order_by().filter(actor.inside("issuer"))
    inner = ["create", "edit", "submit_for_signature", "recall", "send_back"]
    return Q(verb__in=inner) & ~Q(object_id__in=own.values("pk"))


@withholds("supervision.DataRequest")
def answers_withheld(actor: Actor) -> Q:
    """What a unit answered is read by itself and by who asked; the others asked do not compare."""
    requests = apps.get_model("supervision", "DataRequest").objects.order_by()
    own = requests.filter(actor.inside("asker"))
    return Q(verb="answer") & ~actor.inside("organisation") & ~Q(object_id__in=own.values("pk"))
