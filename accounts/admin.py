"""What does the system administrator keep by hand?"""

from contextlib import contextmanager

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _
from treebeard.admin import TreeAdmin
from treebeard.forms import movenodeform_factory

from coordination.common.errors import DomainError

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


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People and their roles; flags of Django's own permission system are not offered."""

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


@admin.register(Organisation)
class OrganisationAdmin(TreeAdmin):
    form = movenodeform_factory(Organisation, exclude=["root", "group"])
    list_display = ["name", "short_name", "kind", "code", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "short_name", "code"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        write_root(obj)


@admin.register(Deputy)
class DeputyAdmin(admin.ModelAdmin):
    list_display = ["absent", "deputy", "starts_on", "ends_on", "reason"]
    autocomplete_fields = ["absent", "deputy"]
