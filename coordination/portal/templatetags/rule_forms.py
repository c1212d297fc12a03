"""What is the rule of sharing in this field of a form?"""

from django import template
from django.forms.boundfield import BoundField

from coordination.portal.rule_editor import Editor, editor_of

register = template.Library()


@register.filter
def rule_editor(field: BoundField) -> Editor:
    """The rule that stands in the field, as fields of its own."""
    return editor_of(field)
