"""Who pays whom, so that everybody ends with what he is entitled to, in the fewest payments?

Cash only. A position is what an account is entitled to less what it collected; positions sum to zero.
Accounts that settle among themselves form a group; n accounts in g groups need n − g payments, so the
largest number of groups is wanted. It is found exactly for up to ``EXACT`` open positions (an agreement
has at most eight parties), beyond that by pairing the largest.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

EXACT = 12


class Transfer(NamedTuple):
    payer: str
    payee: str
    amount: int


def transfers(positions: Mapping[str, int]) -> list[Transfer]:
    """The smallest set of payments; only who owes pays, only who is owed receives.

    ``ValueError`` if the positions do not sum to zero: money would be invented or lost.
    """
    if sum(positions.values()):
        raise ValueError(f"the positions add up to {sum(positions.values())}, not to zero")
    open_positions = [(name, amount) for name, amount in positions.items() if amount]
    if len(open_positions) > EXACT:
        return _paired(open_positions)
    return [transfer for group in _groups(open_positions) for transfer in _paired(group)]


def _groups(positions: Sequence[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    """The positions in as many groups that sum to zero as there can be.

    ``best[set]`` is the largest number of zero-sum groups met while building the set up one by one.
    """
    count = len(positions)
    sums, best, last = [0] * (1 << count), [0] * (1 << count), [0] * (1 << count)
    for chosen in range(1, 1 << count):
        lowest = chosen & -chosen
        sums[chosen] = sums[chosen ^ lowest] + positions[lowest.bit_length() - 1][1]
        candidates = [index for index in range(count) if chosen >> index & 1]
        last[chosen] = max(candidates, key=lambda index: (best[chosen ^ 1 << index], index))
        best[chosen] = best[chosen ^ 1 << last[chosen]] + (sums[chosen] == 0)
    groups, group, left = [], [], (1 << count) - 1
    while left:
        if sums[left] == 0 and group:
            groups.append(group)
            group = []
        group.append(positions[last[left]])
        left ^= 1 << last[left]
    in_order = [sorted(members, key=positions.index) for members in (*groups, group) if members]
    return sorted(in_order, key=lambda members: positions.index(members[0]))


def _paired(positions: Sequence[tuple[str, int]]) -> list[Transfer]:
    """The largest debt against the largest claim, of equal ones the first written."""
    owing = {name: -amount for name, amount in positions if amount < 0}
    owed = {name: amount for name, amount in positions if amount > 0}
    found: list[Transfer] = []
    while owing:
        payer, payee = max(owing, key=owing.get), max(owed, key=owed.get)
        amount = min(owing[payer], owed[payee])
        found.append(Transfer(payer, payee, amount))
        for side, name in ((owing, payer), (owed, payee)):
            side[name] -= amount
            if not side[name]:
                del side[name]
    return found
