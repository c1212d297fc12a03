"""Is a document number read in every spelling people use, and refused when it is none?"""

import pytest

from coordination.common.document_numbers import normalised


@pytest.mark.parametrize(
    "typed",
    [
        "沪府发〔2025〕1号",
        "沪府发[2025]1号",
        "沪府发(2025)1号",
        "沪府发\uff082025\uff091号",
        "沪府发【2025】1号",
        "沪府发［2025］１号",
        " 沪府发 〔２０２５〕 第 001 号 ",
        "沪府发〖2025年〗1号",
        "沪府发〔2025〕1",
        "\u3000沪府发{2025}1号",
    ],
)
def test_every_spelling_becomes_the_official_form(typed):
    assert normalised(typed) == "沪府发〔2025〕1号"


@pytest.mark.parametrize(
    "typed", ["沪府发〔2025〕第12号", "发改办高技〔2026〕0312号", "皖发改区域函[2025]7号"]
)
def test_other_bodies_and_numbers_are_kept(typed):
    assert normalised(normalised(typed)) == normalised(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "沪府发",
        "2025-1",
        "沪府发〔2025〕",
        "〔2025〕1号",
        "沪府发〔25〕1号",
        "沪府发〔2025〕0号",
        "沪府发〔2025〕1号附件",
    ],
)
def test_what_is_no_document_number_is_refused_with_an_example(typed):
    with pytest.raises(ValueError, match="沪府发〔2025〕1号"):
        normalised(typed)
