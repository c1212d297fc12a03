"""What is asked about people and units: own settings, absences, the settings of a unit?"""

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User, languages
from coordination.common.errors import Invalid


class Refusable:
    """A form that shows the sentences of a command beside its fields."""

    def refuse(self, error: Invalid) -> None:
        for name, sentences in error.fields.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


class ProfileForm(Refusable, forms.ModelForm):
    """What a person keeps about oneself; name and posts are kept by the administrator."""

    language = forms.ChoiceField(label=_("语言"), choices=languages, widget=forms.RadioSelect)

    class Meta:
        model = User
        fields = ["language", "email", "phone"]
        labels = {"email": _("电子邮箱"), "phone": _("办公电话")}
        help_texts = {"email": _("通知和密码重置邮件发往此处；更换后，原邮箱会收到告知。")}

    password = forms.CharField(
        label=_("现用密码"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("只在更换邮箱时填写。"),
    )
    field_order = ["language", "phone", "email", "password"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.has_usable_password():
            del self.fields["password"]


class PasswordForm(PasswordChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            "old_password": _("现用密码"),
            "new_password1": _("新密码"),
            "new_password2": _("再次输入新密码"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["new_password1"].help_text = _("至少 12 个字符，不能全为数字，不能与用户名相近。")


class UnitForm(forms.ModelForm):
    """The settings a unit keeps itself."""

    class Meta:
        model = Organisation
        fields = ["claims_need_approval", "duty_email"]
        help_texts = {"duty_email": _("须办理的事项同时抄送此邮箱。留空则不抄送。")}


class DeputyForm(Refusable, forms.Form):
    """Who stands in for whom, from when to when."""

    absent = forms.ModelChoiceField(
        label=_("外出人员"), queryset=User.objects.none(), empty_label=_("请选择")
    )
    deputy = forms.ModelChoiceField(label=_("代理人"), queryset=User.objects.none(), empty_label=_("请选择"))
    starts_on = forms.DateField(
        label=_("自"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=_("至"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("事由"), max_length=200, required=False)

    def __init__(self, *args, absents, deputies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["absent"].queryset = absents
        self.fields["deputy"].queryset = deputies


class LeavingForm(Refusable, forms.Form):
    """Who takes over, and, where the administrator appoints, which posts with it."""

    successor = forms.ModelChoiceField(
        label=_("接任人"), queryset=User.objects.none(), empty_label=_("请选择")
    )
    posts = forms.TypedMultipleChoiceField(
        label=_("一并接任的职务"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不勾选的职务随离岗结束。"),
    )
    reason = forms.CharField(label=_("事由"), max_length=200, required=False)

    def __init__(self, *args, successors, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = successors
        if posts:
            self.fields["posts"].choices = [(post.pk, str(post)) for post in posts]
            self.fields["posts"].initial = [post.pk for post in posts]
        else:
            del self.fields["posts"]


class BroadcastForm(Refusable, forms.Form):
    """What is told to everybody in which units."""

    title = forms.CharField(label=_("标题"), max_length=100)
    text = forms.CharField(label=_("内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    units = forms.ModelMultipleChoiceField(
        label=_("通知哪些单位的全体人员"),
        queryset=Organisation.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=_("须办理的事项无需群发，系统会通知办理人和值班邮箱。按住 Ctrl 可选择多个单位。"),
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units
