import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import coordination.tasks.models.bulk
import coordination.tasks.states


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people_and_units"),
        ("tasks", "0005_a_claim_is_warned_before_it_is_free"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="supervisor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="supervised",
                to=settings.AUTH_USER_MODEL,
                verbose_name="督办人",
            ),
        ),
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="创建时间"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="更新时间"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=coordination.tasks.models.bulk.bulk_states,
                        default="preview",
                        editable=False,
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("change", models.CharField(max_length=20, verbose_name="调整")),
                ("value", models.JSONField(null=True)),
                ("value_label", models.CharField(max_length=300, verbose_name="改为")),
                ("asked_by_name", models.CharField(max_length=120, verbose_name="办理人")),
                ("done_at", models.DateTimeField(editable=False, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.apiclient",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "standing_in_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "批量办理",
                "verbose_name_plural": "批量办理",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(choices=coordination.tasks.states.item_states, max_length=8)),
                ("sentence", models.CharField(blank=True, max_length=500)),
                ("seen_version", models.PositiveIntegerField()),
                ("done_version", models.PositiveIntegerField(null=True)),
                ("former", models.JSONField(null=True)),
                ("told", models.JSONField(default=list)),
                (
                    "bulk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="tasks.bulkchange",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tasks.task"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("bulk", "task"), name="a_task_once_in_a_bulk_change")
                ],
            },
        ),
    ]
