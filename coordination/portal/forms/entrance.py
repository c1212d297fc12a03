"""What is asked at the door?"""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.portal.passwords import ask_for_new_password


class LogInForm(AuthenticationForm):
    """One sentence for every failure: which half was wrong, or that the account is stopped, is not told."""

    error_messages = {
        "invalid_login": _("用户名或密码不正确。连续输错 5 次，该用户名将锁定 15 分钟。"),
        "inactive": _("用户名或密码不正确。连续输错 5 次，该用户名将锁定 15 分钟。"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")


class ResetForm(PasswordResetForm):
    email = forms.EmailField(
        label=_("电子邮箱"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def save(self, **options):
        """Queue a letter to whoever has this address; the answer is the same when nobody has."""
        for user in self.get_users(self.cleaned_data["email"]):
            ask_for_new_password(user, at=timezone.now())


class FirstPasswordForm(forms.Form):
    """A password, twice; whether it is good enough is said by the service."""

    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 12 个字符，不能全为数字，不能与用户名相近。"),
    )
    repeated = forms.CharField(
        label=_("再次输入新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        cleaned = super().clean()
        if {"password", "repeated"} <= cleaned.keys() and cleaned["password"] != cleaned["repeated"]:
            self.add_error("repeated", _("两次输入的密码不一致。"))
        return cleaned

    def refuse(self, error: Invalid) -> None:
        for name, sentences in error.fields.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)
