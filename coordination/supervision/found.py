"""By which words are letters, instructions and requests found?"""

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.finding import Searched, register_searched

register_searched(Searched("letters", "supervision.Letter", _("督办函"), ("number", "title", "text")))
register_searched(
    Searched("instructions", "supervision.Instruction", _("批示"), ("number", "text", "leader"))
)
register_searched(
    Searched("data-requests", "supervision.DataRequest", _("资料征集"), ("number", "figure", "purpose"))
)
