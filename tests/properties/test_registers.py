from __future__ import annotations

import csv
import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from geocensus.registers import delimited
from geocensus.registers.delimited import read_delimited
from geocensus.registers.tables import safe_cells, safe_file_name, safe_text

HERE = Path("a.csv")
PIECES = ["a", "1.5", "武", '"', '""', ",", "\n", "\r", "\r\n", " ", '",', ',"', '"\n', '\n"', "'", ";", "\\", "\ufeff"]
CELLS = st.text(alphabet=st.sampled_from("ab1 武\"\n\r,;='\t"), max_size=6)


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_fast_and_slow_reading_agree(pieces: list[str]) -> None:
    data = ("a,b,c\n" + "".join(pieces)).encode()
    headers, start, _ = delimited._header(data, ",", HERE)
    fast = delimited._fast(data, start, headers, ",")
    slow, row, _ = delimited._slow(data, start, headers, ",", HERE)
    if fast is not None:
        assert fast.to_pydict() == slow.to_pydict()
    assert row.tolist() == list(range(1, slow.num_rows + 1))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_was_written_is_read(rows: list[tuple[str, str, str]], end: str, quoted: bool) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    # Python's writer leaves a lone return unquoted, which no reader can tell from a line's end.
    rows = [tuple(cell if quoted else cell.replace("\r", "") for cell in row) for row in rows]  # type: ignore[misc]
    writer.writerow(["lon", "lat", "name"])
    writer.writerows(rows)
    data = text.getvalue().encode()
    headers, start, _ = delimited._header(data, ",", HERE)
    expected = [[cell or None for cell in row] for row in rows]
    for read in (delimited._fast(data, start, headers, ","), delimited._slow(data, start, headers, ",", HERE)[0]):
        if read is not None:
            assert [list(row.values()) for row in read.to_pylist()] == expected


@given(st.text(max_size=30))
def test_no_text_runs_as_a_formula(text: str) -> None:
    import pyarrow as pa

    safe = safe_text(text)
    assert safe in (text, f"'{text}")
    assert safe_cells(pa.array([text])).to_pylist() == [safe]
    if safe[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"):
        float(safe)


@given(st.text(max_size=300))
def test_file_names_stay_in_their_folder(text: str) -> None:
    name = safe_file_name(text)
    path = Path("folder") / name
    assert path.parent == Path("folder")
    assert name not in ("", ".", "..")
    assert len(name.encode()) <= 200
    assert not set(name) & set('<>:"/\\|?*\0\n\r\t')
    assert safe_file_name(name) == name


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    import tempfile

    from geocensus.errors import GeocensusError

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(b"lon,lat\n" + data)
        try:
            grid = read_delimited(path)
        except GeocensusError:
            return
        assert grid.cells.num_rows == len(grid.row)
