"""What belongs to this field of the form?"""

from collections.abc import Mapping

from django import template
from django.forms.boundfield import BoundField

from coordination.portal.figures_page import box_rows

register = template.Library()

LONG = 20  # more boxes than these are folded by branch


@register.filter
def for_field(by_name: Mapping[str, object] | None, field: BoundField) -> object | None:
    """The entry of a mapping by field name: a conflict, a remark."""
    return (by_name or {}).get(field.name)


@register.filter
def is_long_choice(field: BoundField) -> bool:
    """Whether so many units may be ticked that they are better folded."""
    kind = getattr(field.field, "kind", "")
    return kind == "organisations" and sum(len(group["options"]) for group in branches(field)) > LONG


@register.filter
def places(field: BoundField) -> list[dict]:
    """The places of a choice whose order counts: what stands in each, and what may."""
    value = field.value() or []
    chosen = [str(each) for each in (value if isinstance(value, list | tuple) else [value])]
    wanted = field.field.input
    return [
        {
            "label": wanted.place_name(place),
            "id": f"{field.auto_id}_{place}",
            "value": chosen[place] if place < len(chosen) else "",
            "groups": field.field.widget.choices,
            "is_optional": place >= wanted.fewest,
        }
        for place in range(wanted.most)
    ]


@register.filter
def branches(field: BoundField) -> list[dict]:
    """The units that may be ticked, by branch: the one at its top, and the others with how many of them are."""
    widget = field.field.widget
    context = widget.get_context(field.html_name, field.value(), {"id": field.auto_id})
    found = []
    for label, options, _index in context["widget"]["optgroups"]:
        top = next((each for each in options if each["label"] == label), None)
        others = [each for each in options if each is not top]
        chosen = sum(each["selected"] for each in others)
        found.append({"label": label, "top": top, "others": others, "options": options, "chosen": chosen})
    return found


@register.filter
def figure_boxes(field: BoundField) -> list[dict]:
    """The figures that are asked for, with what stands already."""
    return box_rows(field.field.widget, field.html_name, field.value(), field.form.actor, field.form.subject)
