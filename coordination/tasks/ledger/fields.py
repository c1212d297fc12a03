"""Which fields can a ledger fill, and under which headings do offices write them?"""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Field(StrEnum):
    NUMBER = "number"
    SOURCE = "source"
    TOPIC = "topic"
    TITLE = "title"
    CONTENT = "content"
    EXPECTED = "expected"
    CRITERION = "criterion"
    EVIDENCE = "evidence"
    LEAD = "lead"
    CO_LEADS = "co_leads"
    SUPPORTERS = "supporters"
    DEADLINE = "deadline"
    PROGRESS = "progress"
    PERCENT = "percent"
    CONTACT = "contact"
    REMARK = "remark"


LABELS = {
    Field.NUMBER: _("序号"),
    Field.SOURCE: _("任务来源"),
    Field.TOPIC: _("专题"),
    Field.TITLE: _("任务名称"),
    Field.CONTENT: _("任务内容"),
    Field.EXPECTED: _("预期成果"),
    Field.CRITERION: _("验收标准"),
    Field.EVIDENCE: _("佐证材料"),
    Field.LEAD: _("牵头单位"),
    Field.CO_LEADS: _("共同牵头单位"),
    Field.SUPPORTERS: _("配合单位"),
    Field.DEADLINE: _("完成时限"),
    Field.PROGRESS: _("进展情况"),
    Field.PERCENT: _("完成率"),
    Field.CONTACT: _("联系人"),
    Field.REMARK: _("备注"),
}

# Headings by field, then the confidence of that meaning. A heading may stand under several fields: the surest free
# one wins (beside 牵头单位, a column 责任单位 holds those who help).
_HEADINGS: dict[tuple[Field, float], str] = {
    (Field.NUMBER, 1.0): "序号 编号 任务编号 任务序号 项目编号 编码 no number 序",
    (Field.NUMBER, 0.9): "号 id 项次",
    (Field.SOURCE, 1.0): (
        "任务来源 来源文件 文件依据 来源 依据 工作依据 任务依据 文件来源 文件名称 来源依据 文件 出处 会议名称 来源会议 "
        "政策依据 依据文件 source"
    ),
    (
        Field.TOPIC,
        1.0,
    ): "专题 领域 板块 类别 分类 任务类别 工作领域 重点领域 专题组 所属专题 专题领域 任务分类 工作板块 topic",
    (Field.TITLE, 1.0): "任务名称 重点任务 重点任务名称 任务 任务事项 事项名称 title task 工作任务名称",
    (Field.TITLE, 0.97): (
        "主要工作任务 主要任务 工作任务 重点工作任务 重点工作 重点事项 合作事项 重大合作事项 重大事项 工作事项 事项 具体任务 "
        "目标任务 任务清单 年度任务 重点工作事项 工作名称 合作项目"
    ),
    (Field.TITLE, 0.85): "项目名称 名称 项目",
    (Field.CONTENT, 1.0): (
        "工作内容 任务内容 主要内容 具体内容 任务描述 具体举措 工作举措 重点举措 主要举措 工作措施 具体措施 内容 举措 措施 "
        "任务说明 建设内容 content"
    ),
    (Field.CONTENT, 0.8): "主要工作任务 具体任务 工作任务 主要任务 任务 重点工作 工作事项 任务分解 分解任务",
    (Field.EXPECTED, 1.0): (
        "目标要求 预期成果 工作目标 预期目标 目标 年度目标 任务目标 成果形式 预期成效 工作要求 目标成果 成果要求 阶段目标 "
        "主要目标 考核指标 target"
    ),
    (Field.CRITERION, 1.0): "验收标准 销号标准 完成标准 考核标准 完成标志 评价标准",
    (Field.EVIDENCE, 1.0): "佐证材料 证明材料 印证材料 支撑材料 佐证",
    (Field.LEAD, 1.0): (
        "牵头单位 牵头部门 牵头方 牵头 主办单位 主办部门 主办 主责单位 主责部门 牵头责任单位 责任牵头单位 牵头地区 "
        "牵头主体 第一牵头单位 lead"
    ),
    (
        Field.LEAD,
        0.9,
    ): "责任单位 责任部门 责任主体 承办单位 承办部门 负责单位 负责部门 实施单位 落实单位 单位 责任方",
    (Field.CO_LEADS, 1.0): "共同牵头单位 共同牵头 联合牵头单位 共同牵头部门 第二牵头单位",
    (Field.SUPPORTERS, 1.0): (
        "配合单位 配合部门 协办单位 协办部门 参与单位 参加单位 参与部门 协同单位 协作单位 协助单位 配合 协办 参与 支持单位 "
        "责任配合单位 配合责任单位 参与方 配合方 supporters supporting"
    ),
    (
        Field.SUPPORTERS,
        0.7,
    ): "责任单位 责任部门 责任主体 承办单位 承办部门 负责单位 实施单位 落实单位 相关单位 有关单位",
    (Field.DEADLINE, 1.0): (
        "完成时限 办结时限 时间节点 时限要求 完成时间 时限 办理时限 完成期限 期限 截止时间 截止日期 完成日期 完成节点 "
        "计划完成时间 要求完成时间 办结时间 进度要求 时间要求 预计完成时间 时间安排 节点 deadline"
    ),
    (Field.DEADLINE, 0.85): "时间 日期 实施期限 起止时间 实施时间 推进时间",
    (Field.PROGRESS, 1.0): (
        "进展 当前进展 进展情况 工作进展 目前进展 最新进展 推进情况 落实情况 完成情况 进展状态 办理情况 工作进展情况 "
        "任务进展 目前进展情况 当前进展情况 进度情况 推进进展 办理进展 progress"
    ),
    (Field.PROGRESS, 0.9): "状态 任务状态 完成状态 办理状态 当前状态",
    (Field.PROGRESS, 0.75): "进度 完成进度 当前进度",
    (Field.PERCENT, 1.0): "完成率 完成百分比 完成比例 进度百分比 百分比 完成度 完成率% 进度% 进展率 percent",
    (Field.PERCENT, 0.95): "进度 完成进度 工作进度 当前进度 形象进度 任务进度",
    (
        Field.CONTACT,
        1.0,
    ): "联系人 联系方式 联络员 经办人 责任人 负责人 联系人及电话 具体联系人 联系人电话 contact",
    (Field.CONTACT, 0.8): "联系电话 电话 手机",
    (Field.REMARK, 1.0): "备注 说明 备注说明 其他 其他说明 注 remark notes",
    (Field.REMARK, 0.8): "存在问题 问题 困难问题 存在困难",
}

SYNONYMS: dict[str, dict[Field, float]] = {}
for (_field, _confidence), _words in _HEADINGS.items():
    for _word in _words.split():
        SYNONYMS.setdefault(_word, {}).setdefault(_field, _confidence)
