"""What partners entered for indicators is kept with all other figures: about the project, once."""

import unicodedata

from django.db import migrations, models


def key_of(name):
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())[:120]


def move(apps, schema_editor):
    Indicator = apps.get_model("projects", "Indicator")
    Value = apps.get_model("projects", "IndicatorValue")
    Figure = apps.get_model("figures", "Figure")
    Place = apps.get_model("figures", "FigurePlace")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for indicator in Indicator.objects.iterator():
        indicator.key = key_of(indicator.name) or f"indicator{indicator.pk}"
        indicator.save(update_fields=["key"])
    kind = None
    values = Value.objects.select_related("indicator", "partner").order_by("entered_at", "pk")
    for row in values.iterator():
        kind = kind or ContentType.objects.get_or_create(app_label="projects", model="project")[0]
        project = row.indicator.project_id
        figure, made = Figure.objects.get_or_create(
            organisation_id=row.partner.organisation_id,
            key=row.indicator.key,
            about=f"project:{project}",
            period_kind=row.indicator.rhythm,
            starts_on=row.period,
            defaults={
                "name": row.indicator.name,
                "measure": row.indicator.unit,
                "value": row.value,
                "entered_at": row.entered_at,
                "entered_by_name": row.entered_by_name,
                "revisions": row.revisions,
            },
        )
        if made:
            Place.objects.create(figure=figure, content_type=kind, object_id=project, since=row.entered_at)


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("figures", "0001_a_figure_is_kept_once"),
        ("projects", "0001_projects_of_equal_partners"),
    ]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="key",
            field=models.CharField(default="", editable=False, max_length=120),
            preserve_default=False,
        ),
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
    ]
