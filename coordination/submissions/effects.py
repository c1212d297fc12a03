"""What do the acts on a submission have in common: numbers, dates, the clock, the answer, whom to tell?"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import members_of
from accounts.roles import Role
from coordination.common.errors import Conflict, Invalid
from coordination.common.working_days import calendar_for
from coordination.meetings.confirming import voices

from .links import hand_on
from .vocabulary import Verdict


def check_own_number(submission) -> None:
    if not submission.own_number:
        return
    one_at_a_time(submission.submitter)
    others = type(submission).objects.filter(submitter=submission.submitter, own_number=submission.own_number)
    if others.exclude(pk=submission.pk).exists():
        raise Invalid(
            {"own_number": _("本单位已有文号为%(number)s的对接事项。") % {"number": submission.own_number}}
        )


def one_at_a_time(organisation) -> None:
    """Two documents with one number at the same moment: the second waits here and then sees the first."""
    type(organisation).objects.select_for_update(no_key=True).get(pk=organisation.pk)


def check_paper_date(submission, act, name: str) -> None:
    """A paper is dated between the last thing that happened and today."""
    wanted = [row.wanted_on for row in submission.supplements.all()]
    supplied = [row.supplied_on for row in submission.supplements.all() if row.supplied_on]
    earliest = max([submission.submitted_on, *wanted, *supplied])
    if not earliest <= act[name] <= act.on:
        raise Invalid({name: _("日期应在%(earliest)s至今天之间。") % {"earliest": earliest}})


def set_due(submission, act) -> None:
    submission.__dict__.pop("clock", None)
    submission.due_on = submission.clock.due(calendar_for(), on=act.on)


def stop_for_supplement(submission, act, *, on, on_behalf: bool) -> None:
    submission.supplements.create(
        text=act["text"], wanted_on=on, wanted_by_name=act.actor.name, on_behalf=on_behalf
    )
    submission.forget_pauses()
    submission.last_contact_on = max(submission.last_contact_on, on)
    act.say(ministry=submission.ministry.name, text=act["text"])
    act.announce(
        "supplement_wanted",
        to=voices([submission.submitter_id], on=act.on),
        must_act=True,
        ministry=submission.ministry.name,
        number=submission.own_number,
        title=submission.title,
        text=act["text"],
    )


def write_answer(submission, act, *, on, on_behalf: bool) -> None:
    check_answer(submission, act)
    submission.supplements.filter(supplied_on=None).update(supplied_on=on)
    submission.forget_pauses()
    submission.answered_on, submission.last_contact_on = on, max(submission.last_contact_on, on)
    row = type(submission).answer.related.related_model.objects.create(
        submission=submission,
        ministry=submission.ministry,
        verdict=act["verdict"],
        part=act["part"],
        transferred_to=act["transferred_to"],
        text=act["text"],
        document_number=act["document_number"],
        answered_on=on,
        on_behalf=on_behalf,
        recorded_at=act.at,
        recorded_by=act.actor.user,
        recorded_by_name=act.actor.name,
        recorded_by_organisation=act.organisation,
    )
    for position, (text, due_on) in enumerate(act["conditions"], 1):
        hand_on(row.conditions.create(position=position, text=text, due_on=due_on), act)
    act.say(
        ministry=submission.ministry.name,
        verdict=Verdict(row.verdict).label,
        number=row.document_number or _("无文号"),
    )
    act.announce(
        "submission_answered",
        to=voices([submission.submitter_id], on=act.on),
        ministry=submission.ministry.name,
        number=submission.own_number,
        title=submission.title,
        verdict=Verdict(row.verdict).label,
        conditions=len(act["conditions"]),
    )


def check_answer(submission, act) -> None:
    """Each kind of answer says what it needs; a document answers once a year and ministry."""
    verdict, problems = act["verdict"], {}
    if verdict == Verdict.PARTLY and not act["part"]:
        problems["part"] = _("部分同意须写明同意的部分。")
    if verdict == Verdict.TRANSFERRED and not act["transferred_to"]:
        problems["transferred_to"] = _("转办须写明转办单位。")
    if verdict == Verdict.WITH_CONDITIONS and not act["conditions"]:
        problems["conditions"] = _("附条件同意须写明条件。")
    if act["conditions"] and verdict not in (Verdict.WITH_CONDITIONS, Verdict.PARTLY):
        problems["conditions"] = _("只有同意或部分同意可以附条件，请选择「附条件同意」。")
    if not act["document_number"] and verdict != Verdict.TRANSFERRED:
        problems["document_number"] = _("请填写答复文号。")
    if problems:
        raise Invalid(problems)
    number = act["document_number"]
    one_at_a_time(submission.ministry)
    answers = type(submission).answer.related.related_model.objects
    others = answers.filter(ministry=submission.ministry, document_number=number)
    if number and others.exclude(submission=submission).exists():
        raise Conflict(
            _("%(ministry)s的%(number)s已登记为另一事项的答复。")
            % {"ministry": submission.ministry.name, "number": number},
            code="document_number_taken",
        )


def tell_ministry(submission, act, kind: str, *, must_act: bool = False, **facts) -> None:
    act.announce(
        kind,
        to=members_of([submission.ministry_id], roles=[Role.MINISTRY_LIAISON], on=act.on),
        must_act=must_act,
        submitter=submission.submitter.name,
        number=submission.own_number,
        title=submission.title,
        **facts,
    )
