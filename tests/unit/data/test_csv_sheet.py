import pytest

from data import sheet
from data.decoding import decode
from data.errors import FileError


def body(content, start=1):
    (one,) = sheet.read(content)
    return one.body(start)


def fault(content):
    with pytest.raises(FileError) as caught:
        sheet.read(content)
    return [one.code for one in caught.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_the_encodings_that_offices_use_are_told_apart(encoding):
    assert decode("统一社会信用代码,税金\n甲,1\n".encode(encoding)) == "统一社会信用代码,税金\n甲,1\n"


def test_bytes_that_are_no_text_name_the_line():
    with pytest.raises(FileError) as caught:
        decode("甲\n乙\n".encode("gbk") + b"\xff\xff\xff\n")
    assert [(one.code, one.params["line"]) for one in caught.value.faults] == [("file.wrong_encoding", 3)]


def test_binary_is_no_text():
    assert fault(b"abc\0def\n1,2") == ["file.not_text"]


@pytest.mark.parametrize("content", [b"", b"  \n \r\n\t", b"\n"])
def test_an_empty_file(content):
    assert fault(content) == ["file.empty"]


def test_old_and_locked_excel_files_are_named_as_such():
    assert fault(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == ["file.old_excel"]


def test_size_is_limited():
    with pytest.raises(FileError) as caught:
        sheet.read(b"a,b\n1,2\n", most=4)
    assert caught.value.faults[0].code == "file.too_large"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter, end):
    text = end.join(delimiter.join(row) for row in (["a", "b"], ["1", "2"], ["3", "4"]))
    cells, faults = body(text.encode())
    assert cells.rows() == [("1", "2"), ("3", "4")]
    assert not faults


def test_quoted_cells_may_hold_anything():
    cells, _ = body(b'h,i\n"a,b","c""d"\n"two\nlines",x\n')
    assert cells.rows() == [("a,b", 'c"d'), ("two\nlines", "x")]


def test_title_rows_and_blank_rows_keep_their_places():
    (one,) = sheet.read("某县税收表\n\na,b\n\n1,2\n".encode())
    assert one.head[:3] == (("某县税收表",), (), ("a", "b"))
    cells, _ = one.body(3)
    assert cells.rows() == [(None, None), ("1", "2")]


def test_rows_that_are_too_wide_are_all_named_and_the_others_read():
    cells, faults = body(b"a,b\n1,2\n1,234,5\n3,4\n9,876,5\n")
    assert [(one.where, one.code) for one in faults] == [
        ("A3", "row.too_many_cells"),
        ("A5", "row.too_many_cells"),
    ]
    assert cells.rows()[2] == ("3", "4")


def test_a_shifted_row_is_named_even_if_its_last_cell_is_blank():
    _, faults = body(b"a,b,c\n1,2,3\n1,234,5,\n")
    assert [one.where for one in faults] == ["A3"]


def test_a_delimiter_at_the_end_of_every_row_does_no_harm():
    cells, faults = body(b"a,b\n1,2,\n3,4,\n")
    assert cells.rows() == [("1", "2"), ("3", "4")]
    assert not faults


def test_short_rows_are_filled_up():
    cells, _ = body(b"a,b,c\n1\n2,3\n")
    assert cells.rows() == [("1", None, None), ("2", "3", None)]


def test_a_quote_that_is_never_closed_swallows_no_rows_in_silence():
    with pytest.raises(FileError) as caught:
        body(b'a,b\n1,2\n"3,4\n5,6\n7,8\n')
    assert [(one.where, one.code) for one in caught.value.faults] == [("A3", "file.bad_quotes")]


def test_a_quote_inside_a_cell_is_only_a_character():
    cells, _ = body(b'a,b\n5" pipe,1\n')
    assert cells.rows() == [('5" pipe', "1")]


def test_a_cell_without_end():
    assert fault(b'a,b\n"' + b"x" * 150_000 + b'",1\n') == ["file.bad_quotes"]
