"""A figure is asked for, reported, sent back and corrected; the lead pulls in who has reported and names who has not."""

from coordination.tasks import workflow
from coordination.tasks.models import Report
from tests.factories import NOW, working

from .conftest import desk
from .doors import PortalDoor

DONE, REMARK = "跨省通办办件量", "请写明接入的三市"


def standing(door, who, task) -> list[tuple]:
    """Which supporters have reported since the lead did, as the door shows them."""
    if isinstance(door, PortalDoor):
        text = door.page(who, f"{task.get_absolute_url()}report/").text
        said = text.split("配合单位报送情况")[1].split("与上次报送相比")[0]
        return [(name, "已报送" in said.split(name)[1][:12]) for name in ("浙江省", "安徽省") if name in said]
    rows = door.rows(who, f"tasks/{task.pk}/supporters/")
    return [(row["organisation"]["name"], row["report"] is not None) for row in rows]


def test_a_report_from_the_figure_asked_to_the_correction(door, staffed, ear):
    r = staffed
    task = working(r)
    for unit in (r.zhejiang, r.anhui):
        task = workflow.add_supporter(
            task, actor=r.actor(r.jiangsu), at=NOW, organisation=unit, contribution="配合"
        )
        task = workflow.sign_for(task, actor=r.actor(unit), at=NOW)
    task = door.act(r.office, task, "ask_figures", figures=[f"{DONE}（万件） 季度"])
    wanted = task.wanted_figures.get()
    figure = (
        (lambda value: {f"values.{wanted.pk}": value})
        if isinstance(door, PortalDoor)
        else (lambda value: {"values": {DONE: value}})
    )

    # A supporter reports; the lead sends it back with a remark at the text, and not its own.
    task = door.act(r.zhejiang, task, "report", percent=40, text="已接入三市", **figure("3.2"))
    first = task.reports.get()
    ear.forget()
    assert (
        door.refused(r.zhejiang, task, "return_report", report=first, field="text", remark="x").status == 403
    )
    task = door.act(r.jiangsu, task, "return_report", report=first, field="text", remark=REMARK)
    ear.heard(task_report_returned=desk(r.zhejiang))
    if isinstance(door, PortalDoor):
        form = door.page(r.zhejiang, f"{task.get_absolute_url()}report/").text
        assert form.index("完成率") < form.index(REMARK) < form.index("进展情况") < form.index("存在问题")

    # Corrected: old and new stand side by side, the author stays, the figure is corrected where it is kept.
    task = door.act(r.zhejiang, task, "report", percent=40, text="已接入湖州等三市", **figure("3.5"))
    second = Report.objects.get(corrects=first)
    assert (second.author_name, second.due_on) == (first.author_name, first.due_on)
    if isinstance(door, PortalDoor):
        shown = door.page(r.office, task.get_absolute_url()).text
        assert REMARK in shown and shown.index("修改前") < shown.index("修改后")
        assert "3.5" in shown
    else:
        row = next(x for x in door.rows(r.office, f"tasks/{task.pk}/reports/") if x["id"] == second.pk)
        assert row["changes"]["text"] == ["已接入三市", "已接入湖州等三市"]
        figures = door.rows(r.office, f"tasks/{task.pk}/figures/")
        assert [(x["value"], x["revisions"]) for x in figures] == [("3.5000", 1)]
    assert any("按退回意见修改" in sentence for sentence in door.history(r.office, task))

    # The lead sees who has reported and goes on without the late one, which is named.
    assert standing(door, r.jiangsu, task) == [("浙江省", True), ("安徽省", False)]
    words = "方案已定\n浙江省：已接入湖州等三市"
    task = door.act(r.jiangsu, task, "report", percent=50, text=words, consolidates=[second])
    whole = task.reports.get(organisation=r.jiangsu)
    assert (list(whole.consolidates.all()), whole.missing_names) == ([second], "安徽省")
    assert standing(door, r.jiangsu, task) == [("浙江省", False), ("安徽省", False)]
