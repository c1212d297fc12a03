"""Does a comparison say what changed, lose nothing, and read well in Chinese?"""

import time

from hypothesis import given
from hypothesis import strategies as st

from coordination.common.word_diff import ADDED, REMOVED, SAME, Piece, compared


def without(kind, pieces):
    return "".join(piece.text for piece in pieces if piece.kind != kind)


@given(
    st.text(alphabet="推进低空航线互认。；abc 12", max_size=60),
    st.text(alphabet="推进低空航线互认。；abc 12", max_size=60),
)
def test_both_texts_can_be_read_off_it(old, new):
    pieces = compared(old, new)
    assert without(ADDED, pieces) == old and without(REMOVED, pieces) == new


def test_only_the_changed_words_are_marked():
    assert compared("2026年底前完成低空航线互认。其余不变。", "2027年底前完成低空航线互认。其余不变。") == [
        Piece(REMOVED, "2026"),
        Piece(ADDED, "2027"),
        Piece(SAME, "年底前完成低空航线互认。其余不变。"),
    ]


def test_a_single_common_character_between_two_changes_is_no_island():
    assert [piece.kind for piece in compared("甲乙的丙丁。", "戊己的庚辛。")] == [REMOVED, ADDED, SAME]


def test_the_same_text_is_one_piece_and_nothing_is_none():
    assert compared("不变。", "不变。") == [Piece(SAME, "不变。")]
    assert compared("", "") == []
    assert compared("", "新增") == [Piece(ADDED, "新增")]


def test_long_texts_are_compared_in_time():
    old = "".join(f"第{n}条,各方应于{n}日内完成。" for n in range(1500))
    started = time.perf_counter()
    pieces = compared(old, old.replace("第700条", "第七百条"))
    assert time.perf_counter() - started < 5
    assert [piece.text for piece in pieces if piece.kind == ADDED] == ["七百"]
