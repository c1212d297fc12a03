"""When is the demonstration loaded, when not, and does it hold on a day off?"""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation, User
from coordination.activity.models import Event
from coordination.common.official_calendar import load_announced_days
from coordination.notifications.models import Mail
from coordination.notifications.preparing import prepare_mails
from coordination.ops.demo.loading import load
from coordination.ops.regions import load_units
from coordination.tasks.models import Task
from coordination.tasks.workflow import TASK
from tests.factories import make_user

LABOUR_DAY = datetime(2027, 5, 1, 2, 0, tzinfo=UTC)  # a Saturday in a year nobody has announced yet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demonstrating(settings, tmp_path):
    settings.DEMO, settings.DATA_DIR = True, tmp_path


def test_it_stands_on_a_day_off_of_a_later_year():
    load_announced_days()
    assert load(now=LABOUR_DAY)
    assert set(Task.objects.values_list("status", flat=True)) == {state.value for state in TASK.states}
    assert not Event.objects.filter(at__gt=LABOUR_DAY).exists()
    prepare_mails(LABOUR_DAY)
    assert Mail.objects.unsent().count() <= 6


def test_an_installation_in_use_is_left_alone():
    make_user(username="somebody")
    with pytest.raises(CommandError, match="in use"):
        call_command("load_demo")
    assert User.objects.count() == 1 and not Organisation.objects.exists()


def test_without_the_buttons_it_is_not_loaded(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DELTA_DEMO"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_a_clock_before_the_story_is_said():
    with pytest.raises(ValueError, match="2025"):
        load(now=datetime(2025, 3, 3, 2, 0, tzinfo=UTC))
    assert not Organisation.objects.exists()


def test_units_of_another_region(tmp_path):
    (tmp_path / "regions.csv").write_text(
        "code,name,english_name,short_name,kind,parent\n110000,北京市,Beijing,京,province,\n",
        encoding="utf-8",
    )
    (tmp_path / "units.csv").write_text(
        "name,english_name,short_name,kind,code,parent\n"
        "通州区,Tongzhou,,county,110112,北京市\n"
        "京津冀协同办,,协同办,regional_office,,\n",
        encoding="utf-8",
    )
    call_command("load_regions", folder=tmp_path, verbosity=0)
    assert [unit.name for unit in Organisation.objects.all()] == ["京津冀协同办", "北京市", "通州区"]
    assert Organisation.objects.get(name="通州区").root.name == "北京市"


def test_the_units_carry_their_codes_and_names_in_english():
    load_units()
    assert Organisation.objects.equals().count() == 4
    assert (
        Organisation.objects.filter(kind="city").count() == 40
    )  # the region's 41 cities, Shanghai being one
    assert not Organisation.objects.filter(english_name="").exists()
    assert not Organisation.objects.get(name="无为市发展改革委").is_provincial
    assert Organisation.objects.get(name="安徽省科技厅").is_provincial
