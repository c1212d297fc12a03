"""What does the system administrator read when the tree or a person cannot be kept so?"""

import pytest

from accounts.models import Organisation
from accounts.roles import Kind, Role
from accounts.services import create_organisation
from tests.pages import Page
from tests.portal.conftest import Reader


@pytest.fixture
def administrator(region):
    user = region.person(region.office, Role.SYSTEM_ADMIN)
    user.is_staff = True
    user.save()
    return Reader(user)


def unit(parent, name, **fields):
    return {
        "name": name,
        "short_name": "",
        "english_name": "",
        "kind": "department",
        "code": "",
        "is_active": "on",
        "duty_email": "",
        "treebeard_position": "first-child",
        "treebeard_ref_node": parent.pk if parent else "",
        **fields,
    }


ADD = "/admin/accounts/organisation/add/"


def test_two_units_of_one_name_in_a_branch_are_refused_beside_the_field(region, administrator):
    create_organisation(name="省发展改革委", kind=Kind.DEPARTMENT, parent=region.jiangsu)
    answer = administrator.post(ADD, unit(region.jiangsu, "省发展改革委"))
    assert answer.status_code == 200 and "已有同名机构" in answer.content.decode()
    assert Organisation.objects.filter(name="省发展改革委").count() == 1
    # The same name elsewhere is another unit; below a unit of the branch it is not.
    assert administrator.post(ADD, unit(region.nanjing, "省发展改革委")).status_code == 200
    assert administrator.post(ADD, unit(region.zhejiang, "省发展改革委")).status_code == 302
    assert Organisation.objects.filter(name="省发展改革委").count() == 2
    assert administrator.post(ADD, unit(None, "江苏省", kind="province")).status_code == 200


def test_a_unit_does_not_move_where_its_name_or_one_below_it_is_taken(region, administrator):
    moving = create_organisation(name="省科技厅", kind=Kind.DEPARTMENT, parent=region.jiangsu)
    create_organisation(name="成果处", kind=Kind.DEPARTMENT, parent=moving)
    create_organisation(name="成果处", kind=Kind.DEPARTMENT, parent=region.zhejiang)
    change = f"/admin/accounts/organisation/{moving.pk}/change/"
    answer = administrator.post(change, unit(region.zhejiang, "省科技厅"))
    assert answer.status_code == 200 and "已有同名机构" in Page(answer.content.decode()).text
    assert Organisation.objects.get(pk=moving.pk).root == region.jiangsu
    assert administrator.post(change, unit(region.anhui, "省科技厅")).status_code == 302
    assert Organisation.objects.get(pk=moving.pk).root == region.anhui
    assert administrator.post(change, unit(region.anhui, "省科技厅", short_name="科技厅")).status_code == 302
