"""What can be wrong with a ledger, how bad is it, and what should the office do about it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import DomainError


class Severity(StrEnum):
    """An error keeps a row out; a warning says how something was read or what is missing."""

    WARNING = "warning"
    ERROR = "error"


ERRORS = frozenset({"title_missing", "title_uncalculated", "duplicate_row", "no_title_column"})

# One sentence per code: what was found, then what to do. Placeholders are filled from the problem's facts.
SENTENCES = {
    # the whole file: it cannot be read
    "file_empty": _("文件是空的（0 字节）。请重新导出台账后再上传。"),
    "file_too_large": _("文件超过 %(limit)s MB。请删去图片和无关工作表，或拆成几个文件后再上传。"),
    "file_is_text": _(
        "这是文本或 CSV 文件，不是 Excel 工作簿。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
    ),
    "file_is_web_page": _(
        "这是网页或 XML 格式的表格，不是 .xlsx 工作簿。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
    ),
    "file_is_pdf": _("这是 PDF 文件，无法读取表格。请上传 .xlsx 格式的台账原件。"),
    "file_is_old_excel": _("这是旧版 .xls（或 .et）格式。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"),
    "file_is_encrypted": _("工作簿设有打开密码。请取消密码保护后另存为 .xlsx 再上传。"),
    "file_is_other_office": _(
        "这不是 Excel 的 .xlsx 工作簿（可能是文档、演示或其他格式）。请把台账另存为 .xlsx 后再上传。"
    ),
    "file_unknown": _("无法识别这个文件，它不是 Excel 工作簿。请上传 .xlsx 格式的台账。"),
    "file_unpacks_too_large": _(
        "文件解压后过大，已停止读取。请把台账内容复制到新建的工作簿，另存为 .xlsx 后再上传。"
    ),
    "file_has_entities": _(
        "文件内含不允许的 XML 声明，已停止读取。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
    ),
    "file_damaged": _("工作簿已损坏或不完整。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"),
    "no_worksheet": _("工作簿里没有工作表。请确认台账在普通工作表中，再上传。"),
    "too_many_rows": _("工作表“%(sheet)s”超过 %(limit)s 行。请拆成几个文件后再上传。"),
    "too_many_columns": _("工作表“%(sheet)s”超过 %(limit)s 列。请只保留台账的列后再上传。"),
    "no_heading": _(
        "没有找到表头行。表头至少要有任务一列（如“重点任务”）和另一列（如“牵头单位”“完成时限”）。"
    ),
    # the sheet
    "sheet_hidden": _("工作表“%(sheet)s”是隐藏的。如不需要导入，请在下方取消选择。"),
    "column_hidden": _("这一列在 Excel 中是隐藏的，仍已读取。如不需要，请删去后再导入。"),
    "column_guessed": _("这一列按“%(field)s”理解，是推测。请核对，不对请改选。"),
    "column_unmapped": _("这一列没有对应的栏目，内容随任务原样保留。如有对应栏目，请改选。"),
    "column_repeated": _("表头与 %(first)s 列重复，内容随任务原样保留。如需合并，请为两列选同一栏目。"),
    "no_title_column": _("没有一列是任务名称。请指定哪一列是任务名称。"),
    # the row
    "row_hidden": _("这一行在 Excel 中是隐藏的（可能被筛选），仍已读取。如不需要，请删去后再导入。"),
    "row_continued": _("第 %(line)s 行与上面的任务合并在一起，内容已并入该任务。请核对。"),
    "title_missing": _("缺少任务名称，这一行不能导入。请补填任务名称。"),
    "title_uncalculated": _(
        "任务名称是没有计算结果的公式，这一行不能导入。请在 Excel 中打开并保存一次，或改为文字。"
    ),
    "title_shortened": _("任务名称超过 %(limit)s 字，已缩短，全文放入任务内容。请拟一个简短的名称。"),
    "duplicate_row": _("与第 %(line)s 行重复，不会再次导入。如是两项任务，请在名称或内容中加以区别。"),
    "same_title": _("与第 %(line)s 行的来源和名称相同，其他内容不同，按另一项任务处理。请核对。"),
    "cell_uncalculated": _("公式没有保存计算结果，读不到值。请在 Excel 中打开并保存一次，或改为文字。"),
    "cell_error": _("单元格是 Excel 错误值，已按空白处理。请更正公式或改为文字。"),
    # units
    "lead_missing": _("没有牵头单位，导入后为待认领。如已明确，请补填。"),
    "unit_unknown": _("“%(unit)s”不在机构名录中，文字已保留。请改为名录中的名称，或先登记该机构。"),
    "unit_unknown_near": _("“%(unit)s”不在机构名录中，文字已保留。是否指：%(near)s？请改为名录中的名称。"),
    "unit_ambiguous": _("“%(unit)s”可以指几个机构：%(near)s。文字已保留，请写全称。"),
    "unit_collective": _(
        "“%(unit)s”是统称，不能对应到每个机构（涉及：%(near)s）。文字已保留，请逐一写明单位。"
    ),
    "unit_expanded": _("“%(unit)s”已展开为：%(near)s。请核对。"),
    "unit_note": _("“%(unit)s”按“%(near)s”处理，括号内的文字已保留。请核对。"),
    "unit_open_list": _("“%(unit)s”以“等”结尾，只读到写明的单位。请补全名单。"),
    "unit_twice": _("“%(unit)s”出现多次，只保留一次（牵头优先）。请核对。"),
    "leads_joint": _("有多个牵头单位：“%(lead)s”为牵头，其余（%(others)s）为共同牵头。请核对先后。"),
    "leads_starred": _("带 * 的单位为牵头，未带 * 的单位按配合处理。请核对。"),
    "lead_first_unknown": _(
        "排在首位的牵头单位“%(unit)s”未能识别，牵头暂空；其余单位列为共同牵头。请先明确牵头单位。"
    ),
    "units_from_title": _("单位取自任务名称末尾的括号“%(text)s”，括号已从名称中移出。请核对。"),
    "units_differ_from_title": _(
        "任务名称末尾的括号“%(text)s”与单位栏不一致，以单位栏为准，括号文字已保留。请核对。"
    ),
    # deadline
    "deadline_unread": _(
        "看不懂时限“%(text)s”，文字已保留，暂按未定时限。请写成“2026年12月底”或“2026-12-31”。"
    ),
    "deadline_impossible": _("日期“%(text)s”不存在，文字已保留，暂按未定时限。请更正。"),
    "deadline_year_assumed": _("时限“%(text)s”没有写年份，按 %(reading)s 处理。请写明年份。"),
    "deadline_ambiguous": _("时限“%(text)s”有不同理解，按 %(reading)s 处理。请写明具体日期。"),
    "deadline_several": _("时限“%(text)s”含多个时间，取最后一个 %(reading)s。中间节点请另行填写。"),
    "deadline_partly_read": _("时限“%(text)s”按 %(reading)s 处理，其余文字已保留。请核对。"),
    "deadline_serial": _("时限是数字 %(text)s，按 Excel 日期序号读作 %(reading)s。请把单元格设为日期格式。"),
    "deadline_recurring": _("时限“%(text)s”是每期重复的，按持续推进处理。请另设报告周期。"),
    "deadline_with_continuing": _("时限“%(text)s”既有日期又写持续，按 %(reading)s 处理。请核对。"),
    # progress
    "percent_unread": _("看不懂完成率“%(text)s”，文字已保留。请填 0 到 100 的数字或百分比。"),
    "percent_out_of_range": _("完成率 %(text)s 不在 0 到 100 之间，没有采用。请更正。"),
    "percent_ambiguous": _("完成率 %(text)s 可能是小数也可能是百分数，按 %(reading)s%% 处理。请写成百分比。"),
    "percent_from_text": _("完成率取自进展文字“%(text)s”，按 %(reading)s%% 处理。请核对。"),
    "progress_contradiction": _("进展为“%(text)s”而完成率为 %(reading)s%%，前后不一致。请核对后更正其一。"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding, tied to the cell that caused it (column "" = the whole row, line 0 = the whole sheet)."""

    code: str
    line: int = 0
    column: str = ""
    heading: str = ""
    value: str = ""
    sheet: str = ""
    facts: dict = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return Severity.ERROR if self.code in ERRORS else Severity.WARNING

    @property
    def message(self) -> str:
        """The sentence in the language of the moment: what was found and what to do."""
        return str(SENTENCES[self.code]) % self.facts

    def to_json(self) -> dict:
        return {
            "line": self.line,
            "column": self.column,
            "heading": self.heading,
            "value": self.value,
            "code": self.code,
            "message": self.message,
        }


class WorkbookRefused(DomainError):
    """The file is not read at all; the sentence says why and what to do."""

    status = 422

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(str(SENTENCES[code]) % facts, code=code, **facts)
