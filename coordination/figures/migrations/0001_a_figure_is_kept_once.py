"""One number of one unit for one period, wherever it is shown."""

import django.db.models.deletion
from django.db import migrations, models

import coordination.figures.vocabulary


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_people_and_units"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="指标")),
                ("key", models.CharField(max_length=120)),
                ("about", models.CharField(blank=True, max_length=40)),
                ("measure", models.CharField(max_length=20, verbose_name="计量单位")),
                (
                    "period_kind",
                    models.CharField(
                        choices=coordination.figures.vocabulary.period_kinds,
                        max_length=8,
                        verbose_name="周期",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="所属期")),
                ("value", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="数值")),
                ("entered_at", models.DateTimeField()),
                ("entered_by_name", models.CharField(max_length=120)),
                ("revisions", models.PositiveSmallIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="accounts.organisation",
                        verbose_name="报送单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "指标数据",
                "verbose_name_plural": "指标数据",
                "ordering": ["starts_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FigurePlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("since", models.DateTimeField()),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="figures.figure",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="figure",
            index=models.Index(fields=["about", "key"], name="figure_by_what_it_is_about"),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(
                fields=("organisation", "key", "about", "period_kind", "starts_on"),
                name="a_figure_is_kept_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="figureplace",
            constraint=models.UniqueConstraint(
                fields=("content_type", "object_id", "figure"), name="a_figure_stands_once_in_a_thing"
            ),
        ),
    ]
