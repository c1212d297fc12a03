"""Is every lifecycle sound? Asked by ``manage.py check``."""

from django.core.checks import Error, Tags, register

from accounts.policy import known

from .workflow import WORKFLOWS


@register(Tags.models)
def lifecycles_are_sound(app_configs, **kwargs):
    """Every state can be reached, every non-final state left, every permission answered by a rule."""
    problems = []
    for workflow in WORKFLOWS.values():
        reached, left = {workflow.initial}, set()
        for transition in workflow.transitions.values():
            goals = {transition.target} if isinstance(transition.target, str) else set(transition.targets)
            reached |= goals
            left |= transition.source if goals - transition.source or len(goals) > 1 else set()
            if not known(transition.permission):
                problems.append(
                    Error(f"{transition}: no rule answers {transition.permission}.", id="lifecycle.E001")
                )
        for state in workflow.states:
            if state.value not in reached:
                problems.append(
                    Error(f"{workflow.name}: nothing leads to {state.value}.", id="lifecycle.E002")
                )
            if not state.final and state.value not in left:
                problems.append(Error(f"{workflow.name}: nothing leaves {state.value}.", id="lifecycle.E003"))
    return problems
