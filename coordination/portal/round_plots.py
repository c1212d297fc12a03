"""What do the pages of settlement rounds draw?"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from coordination.portal.plots import Plot
from coordination.settlement import queries
from coordination.settlement.amounts import write_amount
from coordination.settlement.models import Round
from coordination.settlement.queries import Year


def flow_plot(round_: Round) -> Plot | None:
    """Collected by → entitled to; nothing is drawn where nothing was collected, as for a compensation by an index."""
    shares = list(round_.entitlements.all())
    flows = queries.flows_of(shares)
    if not flows or not any(each.collected for each in shares):
        return None
    decimals = queries.measure_of(round_).decimals
    left, right = _("%(name)s征收"), _("%(name)s应得")
    nodes = list(
        dict.fromkeys(
            [
                *(left % {"name": flow.source} for flow in flows),
                *(right % {"name": flow.target} for flow in flows),
            ]
        )
    )
    links = [
        {
            "source": left % {"name": flow.source},
            "target": right % {"name": flow.target},
            "value": write_amount(flow.amount, decimals),
        }
        for flow in flows
    ]
    option = {
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "sankey",
                "left": 8,
                "right": 120,
                "data": [{"name": name} for name in nodes],
                "links": links,
                "lineStyle": {"color": "gradient", "opacity": 0.35},
                "label": {"color": "$ink"},
            }
        ],
    }
    return Plot(
        name="flow-plot",
        label=_("谁征收、归谁所有"),
        option=option,
        columns=[_("征收"), _("应得"), _("金额")],
        rows=[
            [flow.source, flow.target, write_amount(flow.amount, decimals, grouped=True)] for flow in flows
        ],
    )


def history_plot(years: Sequence[Year]) -> Plot | None:
    """What each party had in each settled period."""
    if len(years) < 2:
        return None
    accounts = list(dict.fromkeys(share.account for year in years for share in year.shares))
    decimals = queries.measure_of(years[-1].round).decimals
    found = {(year.round.name, share.account): share.total for year in years for share in year.shares}
    names = [year.round.name for year in years]
    option = {
        "tooltip": {"trigger": "axis"},
        "legend": {"bottom": 0},
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 40, "containLabel": True},
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value"},
        "series": [
            {
                "type": "bar",
                "stack": "all",
                "name": account,
                "data": [write_amount(found.get((name, account), 0), decimals) for name in names],
            }
            for account in accounts
        ],
    }
    table = [
        [name, *(write_amount(found.get((name, account), 0), decimals, grouped=True) for account in accounts)]
        for name in names
    ]
    return Plot(
        name="history-plot",
        label=_("历年各方应得"),
        option=option,
        columns=[_("结算期"), *accounts],
        rows=table,
    )
