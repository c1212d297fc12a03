import django.db.models.deletion
from django.db import migrations, models

from coordination.common.numbered_days import renumber


def number(apps, schema_editor):
    renumber(registry=apps)


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0003_counters_of_numbers"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberedCalendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("province_code", models.CharField(blank=True, max_length=6, unique=True)),
                ("made_of", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="NumberedDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("is_working", models.BooleanField()),
                ("number", models.PositiveIntegerField()),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="common.numberedcalendar",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "day"), name="a_day_is_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_working", True)),
                        fields=("calendar", "number"),
                        name="a_number_is_of_one_working_day",
                    ),
                ],
            },
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
    ]
