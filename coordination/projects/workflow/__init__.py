"""What may happen to a project? One module per chapter; every act goes through the project's one lifecycle.

Proposed → joint review → approved → under construction → completed → closed; suspended and cancelled are side
exits. Partners are equals: each consents to join, each says yes in the joint review, each consents to a change.
"""

from . import project, partners, money, dates, changes, related  # isort: skip  (the order of the acts)

PROJECT = project.PROJECT

__all__ = ["PROJECT", "changes", "dates", "money", "partners", "project", "related"]
