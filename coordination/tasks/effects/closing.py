"""Ending the work: completion, acceptance by several parties, re-opening, side exits, and the next loop."""

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.files.services import attach
from coordination.meetings.services import draft_outcome
from coordination.submissions.services import settle_without_task
from coordination.tasks import scope, sequence, states
from coordination.tasks.completing import missing_for_completion
from coordination.tasks.states import Answer

from .measuring import carry_progress_up
from .people import desk_of, members_who_read, named_in


def request_completion(task, act):
    """申请销号: names what is still missing instead of failing later at the acceptance."""
    missing = missing_for_completion(task, evidence=act["evidence"])
    if missing:
        raise Invalid({"evidence": [_("还缺：%(what)s。") % {"what": each} for each in missing]})
    if act["evidence"] and not scope.is_open(task, scope.EVIDENCE):
        raise Invalid({"evidence": _("任务重新启动时未开放佐证材料。")})
    for upload in act["evidence"]:
        attach(task, upload, actor=act.actor, at=act.at, purpose="evidence", field="evidence")
    task.completion_by = act.actor.user
    task.completion_round += 1
    voters = voters_of(task)
    for organisation in voters:
        task.votes.create(round=task.completion_round, organisation=organisation, asked_at=act.at)
    act.say(unit=task.lead.name, summary=act["summary"], voters="、".join(each.name for each in voters))
    act.announce("task_acceptance_asked", to=desk_of(act, *voters), must_act=True)


def voters_of(task) -> list:
    """The issuer, every co-lead and supporter, and the province whose outcome it was; never the lead itself,
    unless the lead issued the task and nobody else takes part."""
    asked = {task.issuer_id: task.issuer}
    for part in task.supporters:
        asked.setdefault(part.organisation_id, part.organisation)
    others = [organisation for pk, organisation in asked.items() if pk != task.lead_id]
    return others or [task.issuer]


def vote(task, act):
    """验收: yes or no with a reason; one no returns the task, the last yes accepts it."""
    mine = next(each for each in task.pending_votes if act.actor.belongs_to(each.organisation))
    if act["answer"] == Answer.NO and not act["reason"]:
        raise Invalid({"reason": _("不同意须写明理由。")})
    mine.answer, mine.reason, mine.answered_at = act["answer"], act["reason"], act.at
    mine.answered_by, mine.answered_by_name = act.actor.user, act.actor.name
    mine.save()
    unit = mine.organisation.name
    if act["answer"] == Answer.NO:
        act.say(_("%(unit)s验收不同意：%(reason)s"), unit=unit, reason=act["reason"])
        act.announce(
            "task_returned", to=desk_of(act, task.lead), must_act=True, unit=unit, reason=act["reason"]
        )
        return
    pending = task.pending_votes
    if pending:
        names = "、".join(each.organisation.name for each in pending)
        act.say(_("%(unit)s验收同意，还需：%(names)s"), unit=unit, names=names)
        return
    task.accepted_at = act.at
    task.report_due_on = None
    task.reopened_scope = []
    carry_progress_up(task, act)
    sequence.go_on(task, act)
    act.say(_("%(unit)s验收同意，全部通过，任务销号"), unit=unit)
    parts = [part.organisation for part in task.active]
    act.announce("task_accepted", to=desk_of(act, *parts, task.issuer))


def vote_target(task, act):
    if act["answer"] == Answer.NO:
        return states.RETURNED
    return states.COMPLETION_SUBMITTED if task.pending_votes else states.ACCEPTED


def reopen(task, act):
    """重新启动: only the named parts open again, the rest stays as it was accepted."""
    task.reopened_scope = act["scope"]
    task.accepted_at = None
    if scope.PROGRESS in act["scope"]:
        task.progress = min(task.progress, 99)
        carry_progress_up(task, act)
    for part in task.supporters:
        if f"{scope.PART}{part.organisation_id}" in act["scope"]:
            part.progress = min(part.progress, 99)
            part.save(update_fields=["progress"])
    act.say(scope=scope.in_words(task), reason=act["reason"])
    act.announce(
        "task_reopened", to=desk_of(act, *[part.organisation for part in task.active]), must_act=True
    )


def suspend(task, act):
    """中止: the clock stops; what was being done is remembered."""
    task.suspended_from = task.status
    act.say(reason=act["reason"])
    act.announce("task_suspended", to=desk_of(act, *[part.organisation for part in task.active]))


def resume(task, act):
    """恢复: goes on where it stopped."""
    act.say(reason=act["reason"])
    act.announce("task_resumed", to=desk_of(act, *[part.organisation for part in task.active]))


def resume_target(task, act):
    return task.suspended_from or states.IN_PROGRESS


def cancel(task, act):
    """撤销: ends the task with a reason; the parties keep reading it. A ministry's condition is settled without it."""
    parts = [part.organisation for part in task.active]
    act.say(reason=act["reason"])
    task.report_due_on = None
    if task.condition_id:
        settle_without_task(task.condition, actor=act.actor, at=act.at, reason=act["reason"])
    carry_progress_up(task, act, without=task)
    if parts:
        act.announce("task_cancelled", to=desk_of(act, *parts))


def publish_as_outcome(task, act):
    """The loop closes: an accepted task becomes a draft outcome of the next meeting."""
    outcome = draft_outcome(
        meeting=act["meeting"],
        kind="information",
        title=task.title,
        wording=act["wording"],
        actor=act.actor,
        at=act.at,
    )
    task.published_as = outcome
    act.say(number=outcome.number, meeting=act["meeting"].title)


def _way_in(person) -> dict:
    """The act that would let this person read."""
    return {
        "act": "ask_access",
        "label": str(_("申请让%(person)s查阅") % {"person": person}),
        "data": {"person": person.pk},
    }


def comment(task, act):
    """A remark; people may be mentioned who can read the task, by choice or as @name, and are told."""
    circle = members_who_read(task, act.on)
    named = [each for group in named_in(act["text"]) for each in (group & circle or group)]
    mentioned = list(dict.fromkeys([*act["mention"], *named]))
    strangers = [person for person in mentioned if person not in circle]
    if strangers:
        names = "、".join(str(person) for person in strangers)
        sentence = _("%(names)s看不到此任务；可先申请让其查阅，获准后再提及。")
        raise Invalid(
            {"mention": sentence % {"names": names}}, remedies=[_way_in(each) for each in strangers]
        )
    row = task.comments.create(
        text=act["text"],
        author=act.actor.user,
        author_name=act.actor.name,
        organisation=act.organisation,
        at=act.at,
    )
    row.mentioned.set(mentioned)
    for upload in act["files"]:
        attach(task, upload, actor=act.actor, at=act.at, purpose="comment", field="files")
    act.say(text=act["text"][:120])
    act.announce("task_mention", to=mentioned, text=act["text"][:200])
