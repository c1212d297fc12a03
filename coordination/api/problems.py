"""What does each problem code mean?

The ``type`` of a problem document leads here: ``/api/v1/problems/<code>/``.
"""

from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy as _

PROBLEMS: dict[str, tuple[int, Any]] = {
    "bad_request": (400, _("请求无法识别")),
    "malformed": (400, _("请求内容无法解析")),
    "unknown_field": (400, _("没有这个字段")),
    "unknown_parameter": (400, _("没有这个参数")),
    "invalid_parameter": (400, _("参数有误")),
    "invalid_cursor": (400, _("翻页位置无效")),
    "not_authenticated": (401, _("尚未登录")),
    "invalid_token": (401, _("令牌无效")),
    "not_allowed": (403, _("不能办理")),
    "missing_scope": (403, _("令牌没有此范围")),
    "no_capacity": (403, _("没有任职")),
    "csrf_failed": (403, _("缺少 CSRF 令牌")),
    "not_found": (404, _("没有找到")),
    "method_not_allowed": (405, _("不支持该方法")),
    "not_acceptable": (406, _("不支持该响应格式")),
    "conflict": (409, _("与现状冲突")),
    "illegal_transition": (409, _("目前状态不能办理")),
    "already_removed": (409, _("已删除")),
    "stale_version": (412, _("内容已被他人更新")),
    "too_large": (413, _("内容过大")),
    "unsupported_media_type": (415, _("不支持该内容类型")),
    "invalid": (422, _("填写的内容有误")),
    "idempotency_key_reused": (422, _("幂等键已用于另一请求")),
    "precondition_required": (428, _("须说明所依据的版本")),
    "too_many_requests": (429, _("请求过于频繁")),
    "internal": (500, _("系统出错")),
    "unavailable": (503, _("服务暂时不可用")),
}


def title_of(code: str, status: int) -> str:
    """The short name of a problem; codes of single refusals take that of their status."""
    if code in PROBLEMS:
        return str(PROBLEMS[code][1])
    general = {403: "not_allowed", 409: "conflict", 412: "stale_version", 422: "invalid"}.get(status)
    return str(PROBLEMS[general][1]) if general else HTTPStatus(status).phrase
