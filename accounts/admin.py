"""What does the system administrator keep by hand?"""

from contextlib import contextmanager

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from treebeard.admin import TreeAdmin
from treebeard.forms import MoveNodeForm, movenodeform_factory

from coordination.common.errors import DomainError
from coordination.common.local_time import local_date

from .holdings import HOLDINGS, held_by
from .models import Deputy, Membership, Organisation, User
from .services import check_exclusive, check_place, write_root


class MembershipForm(forms.ModelForm):
    """A role in its place, said beside the field."""

    def clean(self):
        data = super().clean()
        if data.get("organisation") and data.get("role"):
            with _said():
                check_place(organisation=data["organisation"], role=data["role"])
        return data


class MembershipFormSet(forms.BaseInlineFormSet):
    """All posts of a person together: those being added now exclude each other as well."""

    def clean(self):
        super().clean()
        posts = [
            form.cleaned_data
            for form in self.forms
            if form.is_valid() and form.cleaned_data.get("role") and not form.cleaned_data.get("DELETE")
        ]
        with _said():
            check_exclusive((post["role"], post["starts_on"], post["ends_on"]) for post in posts)


@contextmanager
def _said():
    """A refusal of the domain as the form's own."""
    try:
        yield
    except DomainError as refused:
        raise forms.ValidationError(str(refused)) from refused


class MembershipInline(admin.TabularInline):
    model = Membership
    form, formset = MembershipForm, MembershipFormSet
    extra = 0
    autocomplete_fields = ["organisation"]


class PersonForm(UserChangeForm):
    """An account is not closed while something still hangs on it: that is handed over first."""

    def clean_is_active(self):
        wanted = self.cleaned_data["is_active"]
        if self.instance.is_active and not wanted:
            left = held_by(self.instance, local_date(timezone.now()))
            if left:
                kinds = "、".join(f"{HOLDINGS[name].label} {rows.count()}" for name, rows in left.items())
                sentence = format_html(
                    _("此人名下还有：{}。请先办理<a href='{}'>离岗交接</a>，账号随之停用。"),
                    kinds,
                    reverse("portal:leaving", args=[self.instance.pk]),
                )
                raise forms.ValidationError(sentence)
        return wanted


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People and their roles; flags of Django's own permission system are not offered."""

    form = PersonForm
    actions = ["hand_over_post"]

    @admin.action(description=_("离岗交接"))
    def hand_over_post(self, request, people):
        """One at a time: the list is to be read."""
        if len(people) != 1:
            self.message_user(request, _("请只选一人：交接前须看清单。"), messages.WARNING)
            return None
        return redirect("portal:leaving", people[0].pk)

    def get_actions(self, request):
        """Accounts are closed, not deleted: history names them."""
        return {
            name: each for name, each in super().get_actions(request).items() if name != "delete_selected"
        }

    def has_delete_permission(self, request, obj=None):
        return False

    list_display = ["username", "full_name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "memberships__role"]
    search_fields = ["username", "full_name", "email"]
    filter_horizontal = []
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("个人信息"), {"fields": ["full_name", "email", "phone", "language"]}),
        (_("状态"), {"fields": ["is_active", "is_staff", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "full_name", "email", "password1", "password2"]})]


class UnitForm(MoveNodeForm):
    """Two units of one name in a branch are refused beside the field; also those below a unit that moves."""

    def clean(self):
        data = super().clean()
        if data.get("name") and self._is_taken(data["name"].strip(), self._root(data)):
            self.add_error("name", _("所属范围内已有同名机构，请改用不同的名称。"))
        return data

    def _root(self, data) -> Organisation | None:
        """The top of the branch in which it will stand; None for a new top."""
        beside = data.get("treebeard_ref_node")
        if beside is None or (beside.is_root() and data.get("treebeard_position") in {"left", "right"}):
            return None
        return Organisation.objects.get_root(beside)

    def _is_taken(self, name: str, root: Organisation | None) -> bool:
        """Whether a unit there has the name already, or the name of one that comes along."""
        others = Organisation.objects.exclude(pk=self.instance.pk)
        if root is None:
            return others.filter(name=name, depth=1).exists()
        coming = [name]
        if self.instance.pk:
            below = Organisation.objects.filter(path__startswith=self.instance.path)
            others = others.exclude(pk__in=below.values("pk"))
            coming += below.exclude(pk=self.instance.pk).values_list("name", flat=True)
        return others.filter(root=root, name__in=coming).exists()


@admin.register(Organisation)
class OrganisationAdmin(TreeAdmin):
    form = movenodeform_factory(Organisation, form=UnitForm, exclude=["root", "group"])
    list_display = ["name", "short_name", "kind", "code", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "short_name", "code"]

    def has_change_permission(self, request, obj=None):
        """The rule of this name is about a unit's own settings, which its coordinator keeps in the portal."""
        return self.admin_site.has_permission(request)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        write_root(obj)


@admin.register(Deputy)
class DeputyAdmin(admin.ModelAdmin):
    list_display = ["absent", "deputy", "starts_on", "ends_on", "reason"]
    autocomplete_fields = ["absent", "deputy"]
