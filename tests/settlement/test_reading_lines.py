"""Is each line read as a person means it, and refused with its number where that is not clear?"""

import tracemalloc

import pytest

from coordination.settlement.credit_codes import check_sign, is_credit_code
from coordination.settlement.csv_lines import read_lines
from coordination.settlement.errors import UnfitLines
from coordination.settlement.rule import read_rule

HEADER = "所属期,纳税人,税种,征收地,金额\n"
DOCUMENT = {
    "title": "协议",
    "parties": [{"name": "甲", "places": ["330411", "秀洲区(浙江)"]}, "乙"],
    "clauses": [
        {"kind": "scope", "taxes": ["增值税", "企业所得税"]},
        {"kind": "share", "phases": [{"weights": {"甲": 1, "乙": 1}}]},
    ],
}


@pytest.fixture
def rule():
    return read_rule(DOCUMENT)


@pytest.fixture
def read(rule, tmp_path):
    def read(content, rule=rule, encoding="utf8"):
        file = tmp_path / "lines.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_lines(file, rule)

    return read


def amounts(found):
    return [(figure.span.name, figure.tax, figure.account, figure.amount) for figure in found.figures]


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("1234567.89", 123456789),
        ('"1,234,567.89"', 123456789),
        ("１２３４．５", 123450),
        ('"１，２３４．５０"', 123450),
        ("¥100", 10000),
        ("100元", 10000),
        (" 100.10 ", 10010),
        ("0", 0),
        ("0.00", 0),
        ("100.100", 10010),
    ],
)
def test_amounts(read, written, fen):
    assert amounts(read(f"{HEADER}2025,,增值税,甲,{written}\n")) == [("2025", "增值税", "甲", fen)]


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("2025,,增值税,甲,12.345", "金额", "2位小数"),
        ("2025,,增值税,甲,1.5万", "金额", "15000.00"),
        ("2025,,增值税,甲,1.2E+07", "金额", "不是金额"),
        ('2025,,增值税,甲,"1,23,4.00"', "金额", "不是金额"),
        ('2025,,增值税,甲,"1.234,56"', "金额", "不是金额"),
        ("2025,,增值税,甲,(100)", "金额", "不是金额"),
        ("2025,,增值税,甲,", "金额", "为空"),
        ("2025,,增值税,甲,-1.00", "金额", "refunds"),
        ("2025,,增值税,甲,1234567890123456789", "金额", "18位"),
        ("2025,,增值税,甲,1,234.00", "", "加引号"),
        ("2025,,增直税,甲,1.00", "税种", "增值税"),
        ("2025,,xyz,甲,1.00", "税种", "税种全称"),
        ("2025,,,甲,1.00", "税种", "按口径汇总"),
        ("2025,,增值税,丙,1.00", "征收地", "甲、乙"),
        ("2025-13,,增值税,甲,1.00", "所属期", "没有"),
        ("去年,,增值税,甲,1.00", "所属期", "2026Q1"),
        (",,增值税,甲,1.00", "所属期", "不是时期"),
        ("2025-12-31..2025-01-01,,增值税,甲,1.00", "所属期", "对调"),
        ("0025,,增值税,甲,1.00", "所属期", "检查年份"),
        ("2025,913100006072368820,增值税,甲,1.00", "纳税人", "校验位"),
        ("2025," + "x" * 300 + ",增值税,甲,1.00", "纳税人", "200字"),
    ],
)
def test_a_line_that_is_not_clear_is_refused_with_its_number(read, line, column, said):
    """The same file with the line put right is read: success and refusal share what stands around."""
    around = f"{HEADER}2024,,增值税,甲,5.00\n\n%s\n2026,,增值税,乙,7.00\n"
    assert len(read(around % "2025,,增值税,甲,1.00").figures) == 3
    with pytest.raises(UnfitLines) as refusal:
        read(around % line)
    (problem,) = refusal.value.problems
    assert problem.line == 4
    assert problem.place == column
    assert said in problem.sentence


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("2025年", "2025"),
        ("2025-3", "2025-03"),
        ("2025年3月", "2025-03"),
        ("2025/03/05", "2025-03-05"),
        ("20250305", "2025-03-05"),
        ("2025Q2", "2025Q2"),
        ("2025年第二季度", "2025Q2"),
        ("2025年上半年", "2025H1"),
        ("2025H2", "2025H2"),
        ("2025-01-01至2025-03-31", "2025Q1"),
        ("2025-06-26..2025-12-31", "2025-06-26..2025-12-31"),
        ("２０２５", "2025"),
    ],
)
def test_periods(read, written, name):
    assert amounts(read(f"{HEADER}{written},,增值税,甲,1.00\n")) == [(name, "增值税", "甲", 100)]


def test_columns_may_stand_in_any_order_and_language(read):
    found = read(
        "amount\tplace\ttax\tperiod\n1.00\t秀洲区（浙江）\tVAT\t2025\n2.00\t330411\t国内增值税\t2025-01\n"
    )
    assert amounts(found) == [("2025-01", "增值税", "甲", 200), ("2025", "增值税", "甲", 100)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(read, encoding):
    assert amounts(read(f"{HEADER}2025,,增值税,甲,1.00\n", encoding=encoding)) == [
        ("2025", "增值税", "甲", 100)
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"\n\n", "空的"),
        (b"PK\x03\x04rest", "Excel"),
        (b"\xff\xfeA\x00", "UTF-16"),
        (b"%PDF-1.7", "PDF"),
        ("所属期,金额\n".encode() + b"\x81\x20\xff\n", "GB18030"),
        ("所属期,税种\n", "缺少金额"),
        ("所属期,金额,金额\n", "两次"),
        ("所属期,金额,征收的\n", "征收地"),
        ("x" * 200_000, "过长"),
        ('所属期,金额\n"2025,1.00\n', "引号"),
    ],
)
def test_a_file_that_is_no_table_is_refused(read, content, said):
    with pytest.raises(UnfitLines) as refusal:
        read(content)
    assert said in refusal.value.problems[0].sentence


def test_the_same_line_twice_is_refused_and_a_reference_tells_them_apart(read):
    twice = "2025,,增值税,甲,1.00\n2025,,企业所得税,甲,1.00\n2025年,,VAT,330411,1.00\n"
    with pytest.raises(UnfitLines) as refusal:
        read(HEADER + twice)
    (problem,) = refusal.value.problems
    assert problem.line == 4
    assert "第2行" in problem.sentence
    rows = twice.splitlines()
    with_reference = HEADER.replace("\n", ",凭证号\n") + "".join(
        f"{row},{number}\n" for number, row in enumerate(rows)
    )
    assert sum(figure.amount for figure in read(with_reference).figures) == 300


def test_refunds_where_the_rule_allows_them(read):
    rule = read_rule(DOCUMENT | {"refunds": "allowed"})
    found = read(f"{HEADER}2025,,增值税,甲,-1.00\n2026,,增值税,甲,－2.00\n", rule)
    assert [figure.amount for figure in found.figures] == [-100, -200]


def test_a_hundred_problems_are_enough(read):
    with pytest.raises(UnfitLines) as refusal:
        read(HEADER + "2025,,增值税,丙,1.00\n" * 5_000)
    assert len(refusal.value.problems) == 100
    assert refusal.value.problems[99].line == 101


def test_a_long_file_takes_little_memory(rule, tmp_path):
    """Eight bytes a line beyond a constant: sums stay, lines do not."""

    def peak(lines):
        file = tmp_path / f"{lines}.csv"
        with file.open("w", encoding="utf8") as stream:
            stream.write(HEADER.replace("\n", ",凭证号\n"))
            stream.writelines(
                f"2025-{number % 12 + 1:02},,增值税,甲,1.01,{number}\n" for number in range(lines)
            )
        tracemalloc.start()
        found = read_lines(file, rule)
        _now, top = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert sum(figure.amount for figure in found.figures) == 101 * lines
        return top

    assert peak(40_000) < peak(4_000) + 36_000 * 24


def test_credit_codes():
    assert is_credit_code("91310000607236882" + check_sign("91310000607236882"))
    assert is_credit_code("91350100M000100Y43"), "the example of GB 32100-2015"
    assert not is_credit_code("91350100M000100Y42")
    assert not is_credit_code("91350100M000100Y4I")
