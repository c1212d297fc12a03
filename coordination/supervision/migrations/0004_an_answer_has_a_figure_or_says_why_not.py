"""An answer refers to the figure and has no number of its own any more."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("supervision", "0003_answers_are_figures")]

    operations = [
        migrations.RemoveConstraint(model_name="dataitem", name="an_answer_has_a_value_or_says_why_not"),
        migrations.RemoveField(model_name="dataitem", name="value"),
        migrations.AddConstraint(
            model_name="dataitem",
            constraint=models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(given__isnull=False) | ~Q(note=""),
                name="an_answer_has_a_value_or_says_why_not",
            ),
        ),
    ]
