"""Which news of its own does this room tell?"""

from django.utils.translation import gettext_lazy as _

from .kinds import notice_kind

notice_kind("broadcast", label=_("群发通知"), why=_("您所在单位在通知范围内"), what=_("%(text)s"))
