"""Doing the work: plan, progress reports, waiting for others, extensions."""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.common.local_time import in_words, local_date
from coordination.common.working_days import calendar_for
from coordination.files.services import attach
from coordination.tasks import scope, sequence
from coordination.tasks.rhythm import next_report_due
from coordination.tasks.states import Answer, ReportState
from coordination.tasks.wanted import keep_values, refuse_changed

from .measuring import carry_progress_up
from .people import desk_of, let_read, part_of

MILESTONE = re.compile(r"^((?:19|20)\d\d-\d{1,2}-\d{1,2})[\s,\uff0c]+(\d{1,3})\s*[%\uff05]?[\s,\uff0c]*(.*)$")


def calendar_of(task):
    """Working days where the lead works: national days and those of its province."""
    return calendar_for(task.lead.root.code if task.lead_id else "")


def plan(task, act):
    """The lead says how it will get there; with the plan the work begins."""
    rows = [_milestone(line, task) for line in act["milestones"]]
    days = [row["due_on"] for row in rows]
    if len(set(days)) != len(days):
        raise Invalid({"milestones": _("同一天只能有一个节点。")})
    percents = [row["percent"] for row in sorted(rows, key=lambda row: row["due_on"])]
    if percents != sorted(percents):
        raise Invalid({"milestones": _("节点的进度须随日期递增。")})
    task.milestones.all().delete()
    for row in rows:
        task.milestones.create(**row)
    task.rhythm = act["rhythm"] or task.rhythm
    task.planned_at = act.at
    _ask_next_report(task, act.on)
    act.say(count=len(rows))
    act.announce(
        "task_planned", to=desk_of(act, task.issuer, *[part.organisation for part in task.supporters])
    )


def _milestone(line: str, task) -> dict:
    found = MILESTONE.match(line)
    example = _("「%(line)s」无法识别；请按「2026-12-31 40%% 完成方案」的格式，每行一个节点。") % {
        "line": line
    }
    try:
        day = date(*map(int, found[1].split("-")))
        percent = int(found[2])
    except (TypeError, ValueError):
        raise Invalid({"milestones": example}) from None
    if percent > 100:
        raise Invalid({"milestones": _("进度不能超过100%:") + line})
    if task.deadline and day > task.deadline:
        raise Invalid(
            {
                "milestones": _("节点%(day)s晚于任务时限%(deadline)s。")
                % {"day": in_words(day), "deadline": in_words(task.deadline)}
            }
        )
    return {"due_on": day, "percent": percent, "title": found[3].strip()[:200] or str(_("节点"))}


def report(task, act):
    """进展: each participant its own; the lead's figure is the task's. Sub-tasks compute their parent."""
    part = part_of(task, act)
    if part.is_lead and task.children.exists() and act["percent"] != task.progress:
        raise Invalid(
            {
                "percent": _("本任务已分解，进度由子任务加权计算，目前为%(percent)d%%。")
                % {"percent": task.progress}
            }
        )
    _keep_what_is_locked(task, part, act)
    returned = task.reports.filter(
        organisation=part.organisation, state=ReportState.RETURNED, corrections=None
    ).first()
    task.reports.filter(organisation=part.organisation, state=ReportState.DRAFT).delete()
    fields = {name: act[name] for name in task.reports.model.FIELDS}
    fields["values"] = keep_values(task, part.organisation, act["values"], act)
    written = task.reports.create(
        organisation=part.organisation,
        state=ReportState.SUBMITTED,
        due_on=returned.due_on if returned else task.report_due_on,
        author=returned.author if returned and returned.author else act.actor.user,
        author_name=returned.author_name if returned else act.actor.name,
        saved_at=act.at,
        submitted_at=act.at,
        corrects=returned,
        **fields,
    )
    for upload in act["files"]:
        attach(task, upload, actor=act.actor, at=act.at, purpose="report", field="files")
    if part.is_lead:
        _take_over(task, act, written)
        if returned is None:  # a correction answers the report that was asked for before
            _ask_next_report(task, max(act.on, task.report_due_on or act.on))
    part.progress, part.last_reported_at = act["percent"], act.at
    part.save(update_fields=["progress", "last_reported_at"])
    task.last_reported_at = act.at
    act.say(unit=part.organisation.name, percent=act["percent"])
    listeners = [task.issuer] if part.is_lead else [task.lead]
    if returned:
        _say_what_changed(returned, written, act)
        listeners.append(returned.returned_by or task.issuer)
    act.announce(
        "task_reported", to=desk_of(act, *listeners), unit=part.organisation.name, percent=act["percent"]
    )
    if act["help_wanted"]:
        act.announce(
            "task_help_wanted", to=desk_of(act, task.issuer), must_act=True, unit=part.organisation.name
        )


def _say_what_changed(returned, written, act) -> None:
    """Corrected as asked: each field that differs, before and after."""
    act.say(_("%(unit)s按退回意见修改后重报进展：%(percent)s%%"))
    differ = [name for name in written.SHOWN if returned.written(name) != written.written(name)]
    names = [name for name in differ if name != "values"]  # figures are told as figures
    labels = {name: str(written._meta.get_field(name).verbose_name) for name in names}
    if names:
        before = {labels[name]: returned.written(name) for name in names}
        act.changed("report", before, {labels[name]: written.written(name) for name in names})


def _keep_what_is_locked(task, part, act) -> None:
    """After a re-opening: without progress the percentage stays, without the figures these stay."""
    if not part.is_lead or not task.reopened_scope:
        return
    last = task.reports.filter(organisation=part.organisation, state=ReportState.SUBMITTED).first()
    if not scope.is_open(task, scope.PROGRESS) and act["percent"] != task.progress:
        raise Invalid(
            {"percent": _("任务重新启动时未开放进展，须保持%(percent)d%%。") % {"percent": task.progress}}
        )
    if last and not scope.is_open(task, scope.FIGURES) and act["figures"] != last.figures:
        raise Invalid({"figures": _("任务重新启动时未开放关键数据，须与销号时一致。")})
    if not scope.is_open(task, scope.FIGURES):
        refuse_changed(task, part.organisation, act["values"], act.on)


def _take_over(task, act, written) -> None:
    """The lead's figure becomes the task's; supporters' texts it built on are named, the silent ones too."""
    act.changed("progress", task.progress, act["percent"])
    task.progress = act["percent"]
    carry_progress_up(task, act)
    written.consolidates.set(act["consolidates"])
    told = {each.organisation_id for each in act["consolidates"]}
    silent = [part.organisation.name for part in task.supporters if part.organisation_id not in told]
    written.missing_names = "、".join(silent)[:500]
    written.save(update_fields=["missing_names"])


def _ask_next_report(task, after: date) -> None:
    task.report_due_on = next_report_due(
        task.rhythm, task.own_report_dates, after=after, calendar=calendar_of(task)
    )


def return_report(task, act):
    """A remark on a field sends a report back; the author stays the author."""
    sent = act["report"]
    sent.state, sent.remark, sent.remark_field = ReportState.RETURNED, act["remark"], act["field"]
    sent.returned_by, sent.returned_at = act.organisation, act.at
    sent.save(update_fields=["state", "remark", "remark_field", "returned_by", "returned_at"])
    field = sent._meta.get_field(act["field"]).verbose_name
    act.say(unit=sent.organisation.name, field=field, remark=act["remark"])
    act.announce(
        "task_report_returned",
        to=desk_of(act, sent.organisation),
        must_act=True,
        remark=f"{field}：{act['remark']}",
    )


def wait_for(task, act):
    """等待他方: my clock stops, the named party's starts."""
    party = act["party"]
    if party.pk == task.lead_id:
        raise Invalid({"party": _("不能等待牵头单位自己。")})
    due_on = act["due_on"] or calendar_for(party.root.code).after(act.on, 5)
    if due_on < act.on:
        raise Invalid({"due_on": _("请填写今天或以后的日期。")})
    task.waits.create(party=party, what=act["what"], due_on=due_on, started_at=act.at)
    let_read(task, [party])
    act.say(party=party.name, what=act["what"], day=due_on)
    act.announce("task_waits_for_you", to=desk_of(act, party), must_act=True, what=act["what"], day=due_on)


def stop_waiting(task, act):
    """What was waited for has come; the deadline moves by the working days the clock stood still."""
    wait = task.waits.filter(ended_at=None).select_related("party").first()
    calendar = calendar_of(task)
    wait.ended_at, wait.result = act.at, act["result"]
    wait.paused_days = max(0, calendar.count(local_date(wait.started_at), act.on))
    wait.save(update_fields=["ended_at", "result", "paused_days"])
    if task.deadline and wait.paused_days:
        moved = calendar.after(task.deadline, wait.paused_days)
        sequence.tell_followers(task, moved, act)
        task.deadline = moved
    if task.report_due_on and task.report_due_on < act.on:
        _ask_next_report(task, act.on)
    act.say(party=wait.party.name, result=act["result"], days=wait.paused_days)
    act.announce("task_wait_ended", to=desk_of(act, task.lead), party=wait.party.name)


def request_extension(task, act):
    """延期: asked before the deadline, with reason, progress and the wanted date."""
    if act["wanted_on"] <= task.deadline:
        raise Invalid({"wanted_on": _("须晚于目前的时限%(day)s。") % {"day": in_words(task.deadline)}})
    if act["wanted_on"] <= act.on:  # of a task that was opened again the date may lie behind
        raise Invalid({"wanted_on": _("须晚于今天。")})
    task.extensions.create(
        organisation=task.lead,
        reason=act["reason"],
        progress_text=act["progress"],
        old_deadline=task.deadline,
        wanted_on=act["wanted_on"],
        requested_by_name=act.actor.name,
        requested_at=act.at,
    )
    act.say(unit=task.lead.name, day=act["wanted_on"], reason=act["reason"])
    act.announce("task_extension_asked", to=desk_of(act, task.issuer), must_act=True, day=act["wanted_on"])


def decide_extension(task, act):
    """The decision states a date, perhaps a shorter one; the first date stays visible for ever."""
    asked = task.extensions.filter(answer=Answer.PENDING).first()
    asked.answer, asked.answer_reason, asked.decided_at = act["answer"], act["reason"], act.at
    if act["answer"] == Answer.YES:
        granted = act["granted_on"] or asked.wanted_on
        if not task.deadline < granted <= asked.wanted_on:
            raise Invalid(
                {
                    "granted_on": _("须晚于%(old)s，且不晚于申请的%(wanted)s。")
                    % {"old": in_words(task.deadline), "wanted": in_words(asked.wanted_on)}
                }
            )
        asked.granted_on = granted
        sequence.tell_followers(task, granted, act)
        task.deadline = granted
        task.extensions_granted += 1
        act.say(_("同意延期，时限由%(old)s调整为%(new)s"), old=asked.old_deadline, new=granted)
    else:
        if not act["reason"]:
            raise Invalid({"reason": _("不同意须写明理由。")})
        act.say(_("不同意延期：%(reason)s"), reason=act["reason"])
    asked.save()
    act.announce("task_extension_decided", to=desk_of(act, task.lead), answer=Answer(act["answer"]).label)
