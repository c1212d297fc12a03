"""What units answered to a request is kept with all other figures, once."""

import unicodedata
from datetime import date

import django.db.models.deletion
from django.db import migrations, models


def first_day(text):
    """Of 2026, 2026Q3 or 2026-09."""
    year, rest = int(text[:4]), text[4:]
    if rest.startswith("Q"):
        return date(year, (int(rest[1:]) - 1) * 3 + 1, 1)
    return date(year, int(rest[1:]), 1) if rest else date(year, 1, 1)


def move(apps, schema_editor):
    Item = apps.get_model("supervision", "DataItem")
    Figure = apps.get_model("figures", "Figure")
    Place = apps.get_model("figures", "FigurePlace")
    ContentType = apps.get_model("contenttypes", "ContentType")
    answered = Item.objects.filter(value__isnull=False).select_related("request")
    for item in answered.order_by("-stands", "pk").iterator():
        asked = item.request
        figure, _made = Figure.objects.get_or_create(
            organisation_id=item.organisation_id,
            key=item.figure_key,
            about="",
            period_kind=asked.period_kind,
            starts_on=first_day(item.period),
            defaults={
                "name": unicodedata.normalize("NFKC", asked.figure),
                "measure": asked.unit,
                "value": item.value,
                "entered_at": item.answered_at,
                "entered_by_name": item.answered_by_name,
            },
        )
        item.given = figure
        item.save(update_fields=["given"])
        if item.stands:
            kind, _made = ContentType.objects.get_or_create(app_label="supervision", model="datarequest")
            Place.objects.get_or_create(
                figure=figure,
                content_type=kind,
                object_id=asked.pk,
                defaults={"since": item.answered_at},
            )


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("figures", "0001_a_figure_is_kept_once"),
        ("supervision", "0002_steps_follow_a_sequence"),
    ]

    operations = [
        migrations.AddField(
            model_name="dataitem",
            name="given",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="figures.figure",
                verbose_name="数值",
            ),
        ),
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
    ]
