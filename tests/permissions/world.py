"""Whom and what does the permission matrix speak of? A region of relations, and one thing in each state.

Everything is made by the office, led or submitted by Jiangsu, supported or confirmed by Zhejiang; Anhui was
invited and sits in; Shanghai has nothing to do with it.
"""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from accounts.actors import Actor, actor_for
from accounts.models import Deputy, User
from accounts.roles import Kind, Role
from accounts.services import create_organisation
from coordination.agreements import workflow as agreements
from coordination.files.models import Attachment
from coordination.files.services import attach
from coordination.meetings.models import Series
from coordination.meetings.workflow import cycle as cycles
from coordination.meetings.workflow import outcome as outcomes
from coordination.settlement import workflow as settling
from coordination.submissions import workflow as submissions
from coordination.tasks import classes, templates
from coordination.tasks import workflow as tasks
from coordination.tasks.classes import create_class
from coordination.tasks.templates import create_template
from tests import factories
from tests import factories_meetings as meetings
from tests import factories_settlement as rounds
from tests.agreements import agreed
from tests.factories import NOW, TODAY, Region, make_user
from tests.permissions import supervised, together
from tests.projects import stories

YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)
NEW_YEAR = date(2027, 6, 30)

# The columns of the table, in its order: letter → who.
WHO = {
    "O": "office",
    "L": "lead",
    "H": "lead_handler",
    "A": "lead_approver",
    "F": "lead_finance",
    "V": "lead_viewer",
    "D": "deputy",
    "B": "bureau",
    "C": "city",
    "S": "supporter",
    "I": "invited",
    "U": "uninvited",
    "M": "ministry",
    "N": "other_ministry",
    "X": "system_admin",
    "Y": "security_admin",
    "Z": "audit_admin",
}


class World:
    """``people`` by relation, ``things`` by the names of the table."""

    def __init__(self):
        self.region = r = Region()
        self.shanghai = create_organisation(name="上海市", kind=Kind.PROVINCE, code="310000", short_name="沪")
        self.bureau = create_organisation(name="江苏省发展改革委", kind=Kind.DEPARTMENT, parent=r.jiangsu)
        self.other_ministry = create_organisation(name="交通运输部", kind=Kind.MINISTRY)
        self.people: dict[str, User] = {
            "office": r.person(r.office, Role.OFFICE_STAFF),
            "lead": r.person(r.jiangsu, Role.COORDINATOR),
            "lead_handler": r.person(r.jiangsu, Role.HANDLER),
            "lead_approver": r.person(r.jiangsu, Role.APPROVER),
            "lead_finance": r.person(r.jiangsu, Role.FINANCE),
            "lead_viewer": r.person(r.jiangsu, Role.VIEWER),
            "deputy": make_user(r.jiangsu, Role.VIEWER, username="deputy"),
            "bureau": r.person(self.bureau, Role.COORDINATOR),
            "city": r.person(r.nanjing, Role.COORDINATOR),
            "supporter": r.person(r.zhejiang, Role.COORDINATOR),
            "invited": r.person(r.anhui, Role.COORDINATOR),
            "uninvited": r.person(self.shanghai, Role.COORDINATOR),
            "ministry": r.person(r.ministry, Role.MINISTRY_LIAISON),
            "other_ministry": r.person(self.other_ministry, Role.MINISTRY_LIAISON),
            "system_admin": r.person(r.office, Role.SYSTEM_ADMIN),
            "security_admin": r.person(r.office, Role.SECURITY_ADMIN),
            "audit_admin": r.person(r.office, Role.AUDIT_ADMIN),
        }
        self.absence = Deputy.objects.create(
            absent=self.people["lead"], deputy=self.people["deputy"], starts_on=TODAY, ends_on=TODAY
        )
        self.office = r.actor(r.office)
        self.jiangsu, self.zhejiang, self.anhui = (r.actor(unit) for unit in (r.jiangsu, r.zhejiang, r.anhui))
        self.liaison = r.actor(r.ministry)
        self.things: dict[str, Model] = {}
        self.series = Series.objects.create(name="联席会议", level="joint", created_at=NOW)
        self._make_cycles_and_meetings()
        self._make_outcomes()
        self._make_submissions()
        self._make_tasks()
        self._make_projects()
        supervised.make(self)
        self._make_agreements()
        self._make_rounds()

    def actor(self, who: str) -> Actor:
        """The deputy acts for the coordinator who is away."""
        person = self.people[who]
        if who == "deputy":
            return actor_for(
                person, on=TODAY, organisation=self.region.jiangsu.pk, standing_in_for=self.people["lead"].pk
            )
        return actor_for(person, on=TODAY)

    def capacity(self, who: str) -> str:
        """As an address names it."""
        return self.actor(who).capacity if who == "deputy" else ""

    def fresh(self, name: str) -> Model:
        thing = self.things[name]
        return type(thing).objects.get(pk=thing.pk)

    def file_of(self, name: str) -> Attachment | None:
        return Attachment.objects.of(self.things[name]).order_by("pk").first()

    def search_word(self, name: str) -> str:
        """A word that occurs in this thing alone."""
        return f"标记{list(self.things).index(name):03}"

    def _keep(self, name: str, thing: Model) -> Model:
        self.things[name] = thing
        return thing

    def _title(self, name: str) -> str:
        """Unique in the world, and known before the thing is made: see ``search_word``."""
        self.things[name] = None
        return f"{name} {self.search_word(name)}"

    # --- meetings and outcomes ----------------------------------------------------------------------
    def _make_cycles_and_meetings(self) -> None:
        r = self.region
        self._keep("cycle", meetings.cycle(r, name=self._title("cycle")))
        closed = meetings.cycle(
            r, name=self._title("closed cycle"), starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)
        )
        self._keep("closed cycle", cycles.close(closed, actor=self.office, at=NOW))
        # Two confirm, one sits in; another province hosts nothing and attends nothing.
        self.units = {"parties": [r.jiangsu, r.zhejiang], "guests": [r.anhui], "host": r.jiangsu}
        for name, held in (("planned meeting", False), ("held meeting", True)):
            made = meetings.meeting(r, held=held, title=self._title(name), **self.units)
            self._keep(name, made)
        self._attach("held meeting")

    def _make_outcomes(self) -> None:
        r, of = self.region, self.things["held meeting"]

        def drafted(name, **fields):
            return meetings.outcome(r, of=of, title=self._title(name), **fields)

        def asked(name, **fields):
            return outcomes.submit_for_confirmation(drafted(name, **fields), actor=self.office, at=NOW)

        def published(name, **fields):
            found = meetings.agreed(r, asked(name, **fields), by=[r.jiangsu, r.zhejiang])
            return outcomes.publish(found, actor=self.office, at=NOW)

        self._keep("draft outcome", drafted("draft outcome"))
        self._keep("confirming outcome", asked("confirming outcome"))
        agreed = meetings.agreed(r, asked("agreed outcome"), by=[r.jiangsu, r.zhejiang])
        self._keep("agreed outcome", agreed)
        for audience in ("signatories", "attending", "region"):
            name = f"outcome for {audience}"
            self._keep(name, published(name, audience=audience))
            self._attach(name)
        left = published("outcome left alone", audience="attending")
        self._keep(
            "outcome left alone", outcomes.mark_no_action(left, actor=self.office, at=NOW, reason="另行研究")
        )

    # --- submissions --------------------------------------------------------------------------------
    def _make_submissions(self) -> None:
        r, outcome = self.region, self.things["outcome for signatories"]

        def drafted(name):
            return meetings.submission(r, of=outcome, title=self._title(name))

        def sent(name):
            found = drafted(name)
            return submissions.submit(
                found, actor=self.jiangsu, at=NOW, own_number=f"苏函〔2026〕{found.pk}号"
            )

        self._keep("draft submission", drafted("draft submission"))
        self._keep("submission", sent("submission"))
        self._attach("submission", self.jiangsu)
        wanted = submissions.want_supplement(
            sent("unclear submission"), actor=self.liaison, at=NOW, text="请补充"
        )
        self._keep("unclear submission", wanted)
        answered = submissions.answer(
            sent("answered submission"),
            actor=self.liaison,
            at=NOW,
            verdict="agreed",
            document_number="发改办〔2026〕9号",
        )
        self._keep("answered submission", answered)

    # --- tasks --------------------------------------------------------------------------------------
    def _make_tasks(self) -> None:
        r, invited = self.region, [self.region.jiangsu, self.region.zhejiang, self.region.anhui]

        def drafted(name, **fields):
            return factories.draft(r, title=self._title(name), confidentiality="parties", **fields)

        def opened(name, *, claim_mode="first_come", claim_closes_at=None, at=NOW, **fields):
            made = drafted(name, at=at, **fields)
            return tasks.open(
                made,
                actor=self.office,
                at=at,
                claim_mode=claim_mode,
                claim_closes_at=claim_closes_at,
                invited=invited,
            )

        def claimed(name, **fields):
            return tasks.claim(opened(name, **fields), actor=self.jiangsu, at=NOW)

        def working(name, **fields):
            """Led by Jiangsu, supported by Zhejiang, a report of each."""
            found = tasks.plan(
                claimed(name, **fields), actor=self.jiangsu, at=NOW, milestones="2027-06-30 100% 完成"
            )
            found = tasks.add_supporter(
                found, actor=self.jiangsu, at=NOW, organisation=r.zhejiang, contribution="配合"
            )
            found = tasks.sign_for(found, actor=self.zhejiang, at=NOW)
            return factories.report(found, actor=self.jiangsu, percent=100)

        def contested(name, *, closes):
            found = opened(
                name, claim_mode="offers", claim_closes_at=closes, at=YESTERDAY - timedelta(days=1)
            )
            return tasks.offer(found, actor=self.jiangsu, at=YESTERDAY - timedelta(days=1), statement="设想")

        keep = self._keep
        for name, code in (("task class", "usual"), ("retired task class", "old")):
            made = create_class(
                actor=self.office,
                at=NOW,
                data={"code": code, "name": self._title(name), "rhythm": "monthly", "position": 1},
            )
            keep(name, made)
        keep("retired task class", classes.retire(made, actor=self.office, at=NOW))
        for name in ("task template", "retired task template"):
            steps = ["5 第一步｜起草", "10 第二步｜审定"]
            written = create_template(
                actor=self.office, at=NOW, data={"name": self._title(name), "steps": steps}
            )
            keep(name, written)
        keep("retired task template", templates.retire(written, actor=self.office, at=NOW))
        keep("draft task", drafted("draft task"))
        keep("open task", opened("open task"))
        keep("task with offers", contested("task with offers", closes=TOMORROW))
        keep("task to award", contested("task to award", closes=YESTERDAY))
        r.jiangsu.claims_need_approval = True
        r.jiangsu.save()
        self.jiangsu = r.actor(r.jiangsu)
        keep("task to approve", tasks.claim(opened("task to approve"), actor=self.jiangsu, at=NOW))
        r.jiangsu.claims_need_approval = False
        r.jiangsu.save()
        self.jiangsu = r.actor(r.jiangsu)
        unclaimed = opened("unclaimed task", claim_closes_at=YESTERDAY, at=YESTERDAY - timedelta(days=1))
        keep("unclaimed task", unclaimed)
        allotted = tasks.allot(
            opened("allotted task", claim_mode="allot"),
            actor=self.office,
            at=NOW,
            organisation=r.jiangsu,
            reason="合适",
        )
        keep("allotted task", allotted)
        keep("claimed task", claimed("claimed task"))
        keep("task", working("task"))
        self._attach("task", self.jiangsu)
        wanted = tasks.TASK.transitions["ask_access"](
            working("task to read"), actor=self.zhejiang, at=NOW, person=self.people["uninvited"]
        )
        keep("task to read", wanted)
        later = working("task with predecessor")
        keep(
            "task with predecessor",
            tasks.TASK.transitions["follow"](
                later, actor=self.jiangsu, at=NOW, predecessor=self.things["claimed task"]
            ),
        )
        refused = tasks.add_supporter(
            working("refused task"), actor=self.jiangsu, at=NOW, organisation=r.anhui, contribution="配合"
        )
        refused = tasks.refuse(refused, actor=self.anhui, at=NOW, reason="无此职能")
        keep("refused task", refused)
        wished = tasks.join_as_supporter(
            working("task to join"), actor=self.anhui, at=NOW, contribution="场地"
        )
        keep("task to join", wished)
        handed = tasks.propose_hand_over(
            working("task to hand over"), actor=self.jiangsu, at=NOW, taker=r.zhejiang, reason="调整"
        )
        keep("task to hand over", handed)
        asked = tasks.request_extension(
            working("task to extend"),
            actor=self.jiangsu,
            at=NOW,
            wanted_on=date(2027, 9, 30),
            reason="标准未定",
            progress="一半",
        )
        keep("task to extend", asked)
        waiting = tasks.wait_for(
            working("waiting task"), actor=self.jiangsu, at=NOW, party=r.zhejiang, what="数据"
        )
        keep("waiting task", waiting)
        completed = tasks.request_completion(
            working("completed task"), actor=self.jiangsu, at=NOW, summary="完成"
        )
        keep("completed task", completed)
        returned = tasks.request_completion(
            working("returned task"), actor=self.jiangsu, at=NOW, summary="完成"
        )
        keep("returned task", tasks.vote(returned, actor=self.office, at=NOW, answer="no", reason="缺材料"))
        accepted = tasks.request_completion(
            working("accepted task"), actor=self.jiangsu, at=NOW, summary="完成"
        )
        for voter in (self.office, self.zhejiang):
            accepted = tasks.vote(accepted, actor=voter, at=NOW, answer="yes")
        keep("accepted task", accepted)
        keep(
            "suspended task",
            tasks.suspend(working("suspended task"), actor=self.office, at=NOW, reason="暂缓"),
        )

        together.make(self)

    # --- agreements ---------------------------------------------------------------------------------
    def _make_agreements(self) -> None:
        """Between Jiangsu, which drafts, and Zhejiang."""
        r = self.region
        parties = [r.jiangsu, r.zhejiang]
        approver = agreed.approver(r, r.zhejiang)

        def named(name, make, **fields):
            return self._keep(name, make(r, parties=parties, title=self._title(name), **fields))

        named("draft agreement", agreed.drafted)
        named("agreement", agreed.tabled)
        self._attach("agreement", self.jiangsu)
        named("frozen agreement", agreed.accepted, by=[r.jiangsu])
        named("accepted agreement", agreed.accepted)
        named("signed agreement", agreed.signed)
        amended = agreements.amend(
            named("agreement to amend", agreed.signed), actor=self.jiangsu, at=NOW, reason="调整"
        )
        self._keep("agreement to amend", amended)
        ending = agreements.propose_termination(
            named("agreement to end", agreed.signed),
            actor=approver,
            at=NOW,
            reason="撤并",
            last_day=date(2027, 6, 30),
        )
        shared = {"organisation": r.ministry, "ends_on": date(2027, 6, 30), "reason": "备案"}
        ending = agreements.share(ending, actor=self.jiangsu, at=NOW, **shared)
        served = {"project": self.things["built project"].pk}
        self._keep("agreement to end", agreements.link_project(ending, actor=self.jiangsu, at=NOW, **served))

    # --- settlement ---------------------------------------------------------------------------------
    def _make_rounds(self) -> None:
        """Between Jiangsu, which collected and pays, and Zhejiang."""
        r, parties = self.region, [self.region.jiangsu, self.region.zhejiang]
        zhejiang = r.actor(r.zhejiang)

        def settled(name, **fields):
            return self._keep(name, agreed.signed(r, parties=parties, title=self._title(name), **fields))

        def made(name, agreement, year, how=rounds.delivered, then=lambda round_: round_):
            note = self._title(name)
            round_ = rounds.opened(r, agreement, day=date(year, 5, 1), note=note)
            self._keep(name, then(how(r, round_, rounds.lines("1000.00", period=str(year)))))

        def paid(round_):
            return settling.pay(
                round_,
                actor=self.jiangsu,
                at=NOW,
                transfer=round_.transfers.get().pk,
                paid_on=TODAY,
                voucher="1",
            )

        def objected(round_):
            return settling.object(round_, actor=zhejiang, at=NOW, text="少计一笔")

        first, second = settled("first settled agreement"), settled("second settled agreement")
        made("paid round", first, 2027, rounds.confirmed, paid)
        made("confirmed round", first, 2028, rounds.confirmed)
        made("round", first, 2029)
        self._attach("round", self.jiangsu)
        made("computed round", second, 2027, rounds.computed)
        made("checked round", second, 2028, rounds.checked)
        suspend = settling.suspend
        made(
            "suspended round",
            second,
            2029,
            then=lambda each: suspend(each, actor=zhejiang, at=NOW, reason="核查"),
        )
        made("notified round", settled("third settled agreement"), 2027, rounds.notified)
        event = rounds.from_event(parties)
        made("round with facts", settled("fourth settled agreement", rule=event), 2027)
        made("received round", settled("fifth settled agreement"), 2027, rounds.received)
        made("disputed round", settled("sixth settled agreement"), 2027, rounds.received, objected)

    # --- projects -----------------------------------------------------------------------------------
    def _make_projects(self) -> None:
        """Put on paper and led by Jiangsu, with Zhejiang; Anhui is asked or asks."""
        r = self.region
        self.money = {unit: stories.source(r, unit) for unit in (r.jiangsu, r.zhejiang)}
        made = stories.Made(r, self.jiangsu, self.zhejiang, self.anhui, self.money)
        for name in stories.Made.NAMES:
            self._keep(name, made.one(name, self._title(name), self.things.get("task")))
        self._attach("draft project", self.jiangsu)

    def _attach(self, name: str, actor: Actor | None = None) -> None:
        """A file of its own, named after the thing."""
        upload = SimpleUploadedFile(
            f"{self.search_word(name)}.pdf", meetings.scan().read(), "application/pdf"
        )
        attach(self.things[name], upload, actor=actor or self.office, at=NOW, purpose="papers")
