"""What does the permission matrix know of supervision? One letter, instruction and request in each state."""

from accounts.roles import Role
from coordination.supervision.workflow import data_request as requests
from coordination.supervision.workflow import instruction as instructions
from coordination.supervision.workflow import letter as letters
from tests import factories_supervision as supervision
from tests.factories import NOW


def make(world) -> None:
    """Asked by the office of the lead; the one letter that waits for a signature was drafted by another."""
    r, task, keep, title = world.region, world.things["task"], world._keep, world._title
    world.leader = r.person(r.office, Role.APPROVER)
    boss, second = r.actor(r.office, Role.APPROVER), r.actor(r.office, Role.HANDLER)

    def drafted(name, actor=None):
        return supervision.drafted(r, task=task, actor=actor, title=title(name))

    def issued(name):
        letter = letters.submit_for_signature(
            drafted(name), actor=world.office, at=NOW, signatory=world.leader
        )
        return letters.sign(letter, actor=boss, at=NOW)

    keep("draft letter", drafted("draft letter"))
    waiting = letters.submit_for_signature(
        drafted("letter to sign", second), actor=second, at=NOW, signatory=world.people["office"]
    )
    keep("letter to sign", waiting)
    keep("letter", issued("letter"))
    world._attach("letter")
    answered = letters.reply(issued("answered letter"), actor=world.jiangsu, at=NOW, text="已开工。")
    keep("answered letter", answered)
    withdrawn = issued("withdrawn letter")
    keep("withdrawn letter", letters.withdraw(withdrawn, actor=world.office, at=NOW, reason="重复"))

    def instructed(name):
        return supervision.instruction(r, task=task, text=title(name))

    keep("instruction", instructed("instruction"))
    done = instructions.answer(
        instructed("answered instruction"), actor=world.jiangsu, at=NOW, text="已落实。"
    )
    keep("answered instruction", done)
    keep("data request", supervision.data_request(r, figure=title("data request")))
    asked = supervision.data_request(r, figure=title("answered data request"))
    asked = requests.answer(asked, actor=world.jiangsu, at=NOW, organisation=r.jiangsu, value="1")
    keep("answered data request", asked)
