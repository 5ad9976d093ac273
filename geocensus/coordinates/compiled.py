"""What is done for millions of rows: the common spellings read from Arrow's bytes, and the inverse of GCJ-02.

The reader reads a small part of what the grammar reads, and nothing else: decimals, and degrees with marked minutes and
seconds, each with a sign, a letter or 东经/北纬. Whatever else stands in a cell, even one space too many in an odd
place, is left to the grammar. What is read here is read there with the same result to the last bit: values are one
division of whole numbers below 2^53.

Importing this loads numba, which takes a moment: import it only when it pays.
"""

# numba infers the types of what it compiles.
# mypy: ignore-errors

from __future__ import annotations

import numba as nb
import numpy as np

__all__ = ["read_axes", "read_pairs", "unshift"]

NOBODY, LETTERED, SIGNED = 0, 1, 2
PLAIN, MARKED = 0, 1
_POWERS = 10 ** np.arange(16, dtype=np.int64)
_MOST_DECIMALS = 12


@nb.njit(cache=True, nogil=True)
def _mark(data, i, end):
    """Tell the mark at *i*: (rank, length), rank 0 degree, 1 minute, 2 second, -1 none."""
    if i >= end:
        return -1, 0
    a = data[i]
    if a == 0x27:  # ' and ''
        if i + 1 < end and data[i + 1] == 0x27:
            if i + 2 < end and data[i + 2] == 0x27:
                return -1, 0
            return 2, 2
        return 1, 1
    if a == 0x22:  # "
        return 2, 1
    if a == 0xC2 and i + 1 < end and (data[i + 1] == 0xB0 or data[i + 1] == 0xBA):  # ° º
        return 0, 2
    if i + 2 < end:
        b, c = data[i + 1], data[i + 2]
        if a == 0xE2 and b == 0x80:
            if c == 0xB2:  # ′
                return 1, 3
            if c == 0xB3 or c == 0x9D:  # ″ ”
                return 2, 3
        elif a == 0xE5:
            if b == 0xBA and c == 0xA6:  # 度
                return 0, 3
            if b == 0x88 and c == 0x86:  # 分
                return 1, 3
        elif a == 0xE7 and b == 0xA7 and c == 0x92:  # 秒
            return 2, 3
    return -1, 0


@nb.njit(cache=True, nogil=True)
def _letter(a):
    """Tell axis (0 latitude, 1 longitude, -1 none) and sign of a letter."""
    if a == 0x4E:
        return 0, 1
    if a == 0x53:
        return 0, -1
    if a == 0x45:
        return 1, 1
    if a == 0x57:
        return 1, -1
    return -1, 0


@nb.njit(cache=True, nogil=True)
def _word(data, i, end):
    """Tell the axis of 东经 or 北纬 at *i*, -1 for anything else."""
    if i + 5 < end:
        a, b, c, d, e, f = data[i], data[i + 1], data[i + 2], data[i + 3], data[i + 4], data[i + 5]
        if a == 0xE4 and b == 0xB8 and c == 0x9C and d == 0xE7 and e == 0xBB and f == 0x8F:
            return 1
        if a == 0xE5 and b == 0x8C and c == 0x97 and d == 0xE7 and e == 0xBA and f == 0xAC:
            return 0
    return -1


@nb.njit(cache=True, nogil=True)
def _digits(data, i, end, most):
    """Read whole digits and decimals: (next, scaled, decimals); next is -1 when it is not for us."""
    start, scaled = i, np.int64(0)
    while i < end and 0x30 <= data[i] <= 0x39:
        if i - start >= most:
            return -1, np.int64(0), 0
        scaled = scaled * 10 + (data[i] - 0x30)
        i += 1
    if i == start:
        return -1, np.int64(0), 0
    decimals = 0
    if i < end and data[i] == 0x2E:
        i += 1
        while i < end and 0x30 <= data[i] <= 0x39:
            if decimals >= _MOST_DECIMALS:
                return -1, np.int64(0), 0
            scaled = scaled * 10 + (data[i] - 0x30)
            decimals += 1
            i += 1
        if decimals == 0 or (i < end and data[i] == 0x2E):
            return -1, np.int64(0), 0
    return i, scaled, decimals


@nb.njit(cache=True, nogil=True)
def _angle(data, i, end):
    """Read one angle: (next, value, finest, decimals, hemisphere, axis, marked, prefixed); next is -1 on failure."""
    axis, sign, told, prefixed = -1, 1, NOBODY, False
    if i >= end:
        return -1, 0.0, 0, 0, 0, -1, 0, False
    axis, letter_sign = _letter(data[i])
    if axis >= 0:
        sign, told, prefixed = letter_sign, LETTERED, True
        i += 1
    else:
        axis = _word(data, i, end)
        if axis >= 0:
            told, prefixed = LETTERED, True
            i += 6
        elif data[i] == 0x2D or data[i] == 0x2B:
            sign = -1 if data[i] == 0x2D else 1
            told = SIGNED
            i += 1
    if prefixed and i < end and data[i] == 0x20:
        i += 1
    i, total, decimals = _digits(data, i, end, 3)
    if i < 0:
        return -1, 0.0, 0, 0, 0, -1, 0, False
    finest, marked = 0, PLAIN
    rank, length = _mark(data, i, end)
    if rank > 0:
        return -1, 0.0, 0, 0, 0, -1, 0, False
    if rank == 0:
        marked = MARKED
        i += length
        scale_decimals = decimals
        for unit in range(1, 3):
            if scale_decimals > 0:
                break
            j = i + 1 if i < end and data[i] == 0x20 else i
            if j >= end or data[j] < 0x30 or data[j] > 0x39:
                break
            k, part, more = _digits(data, j, end, 2)
            if k < 0 or more > 9:
                return -1, 0.0, 0, 0, 0, -1, 0, False
            found, length = _mark(data, k, end)
            if found != unit:
                if found == 0 or (j > i and found < 0):
                    break  # the next angle begins here
                return -1, 0.0, 0, 0, 0, -1, 0, False
            if part >= 60 * _POWERS[more]:
                return -1, 0.0, 0, 0, 0, -1, 0, False
            total = total * 60 * _POWERS[more] + part
            i, finest, decimals, scale_decimals = k + length, unit, more, more
    if not prefixed:
        j = i + 1 if i + 1 < end and data[i] == 0x20 else i
        if j < end:
            suffix_axis, suffix_sign = _letter(data[j])
            if suffix_axis >= 0:
                after = data[j + 1] if j + 1 < end else 0x20
                digit_after = 0x30 <= after <= 0x39
                if told == SIGNED or (j > i and digit_after):
                    return -1, 0.0, 0, 0, 0, -1, 0, False
                axis, sign, told = suffix_axis, suffix_sign, LETTERED
                i = j + 1
    unit_scale = 1 if finest == 0 else 60 if finest == 1 else 3600
    value = float(total) / float(unit_scale * _POWERS[decimals])
    if total == 0:
        value = 0.0
    else:
        value *= sign
    return i, value, finest, decimals, told, axis, marked, prefixed


@nb.njit(cache=True, nogil=True)
def _trim(data, i, end):
    while i < end and data[i] == 0x20:
        i += 1
    while end > i and data[end - 1] == 0x20:
        end -= 1
    return i, end


@nb.njit(cache=True, nogil=True)
def read_axes(
    data, offsets, valid, wanted, codes, done, value, finest, decimals, axis, told, lettered, notation, reason, at
):
    """Read cells of one axis; *wanted* is 0 latitude, 1 longitude, -1 unknown. What is not *done* is the grammar's.

    *codes* are the codes of the evidence nobody, letters, sign, of the notations decimal, dm, dms, and of the reason out of
    range: whole columns of bare numbers are, where the axes were exchanged.
    """
    for row in range(len(done)):
        done[row] = False
        if not valid[row]:
            continue
        start, end = _trim(data, offsets[row], offsets[row + 1])
        i, v, f, d, t, a, marked, _ = _angle(data, start, end)
        if i != end or (a >= 0 and wanted >= 0 and a != wanted):
            continue
        place = wanted if wanted >= 0 else a
        if abs(v) > (90.0 if place == 0 else 180.0):
            if t != NOBODY or marked != PLAIN:
                continue
            reason[row], at[row] = codes[6], start - offsets[row]
        done[row] = True
        value[row], finest[row], decimals[row], axis[row], told[row] = v, f, d, a, codes[t]
        lettered[row], notation[row] = t == LETTERED, codes[3 + f]


@nb.njit(cache=True, nogil=True)
def _separator(data, i, end):
    """Read what parts two axes: (next, strength), strength 0 nothing, 1 spaces, 2 comma, 3 semicolon and the like."""
    strength = 0
    while i < end and data[i] == 0x20:
        i += 1
        strength = 1
    if i < end:
        a = data[i]
        if a == 0x2C:
            i, strength = i + 1, 2
        elif a == 0x3B or a == 0x2F:
            i, strength = i + 1, 3
        elif i + 2 < end:
            b, c = data[i + 1], data[i + 2]
            if a == 0xEF and b == 0xBC and c == 0x8C:  # ，
                i, strength = i + 3, 2
            elif (a == 0xEF and b == 0xBC and c == 0x9B) or (a == 0xE3 and b == 0x80 and c == 0x81):  # ； 、
                i, strength = i + 3, 3
    while i < end and data[i] == 0x20:
        i += 1
    return i, strength


@nb.njit(cache=True, nogil=True)
def read_pairs(data, offsets, valid, codes, done, value, finest, decimals, axis, told, lettered, notation):
    """Read cells of both axes into arrays of two rows; where letters tell the axes, the latitude comes first."""
    for row in range(len(done)):
        done[row] = False
        if not valid[row]:
            continue
        i, end = _trim(data, offsets[row], offsets[row + 1])
        i, v1, f1, d1, t1, a1, m1, p1 = _angle(data, i, end)
        if i < 0:
            continue
        bare = 0x30 <= data[i - 1] <= 0x39
        i, strength = _separator(data, i, end)
        i, v2, f2, d2, t2, a2, m2, p2 = _angle(data, i, end)
        if i != end:
            continue
        if f1 != f2 or p1 != p2 or (t1 == LETTERED) != (t2 == LETTERED):
            continue
        if t1 == LETTERED:
            if a1 == a2 or abs(v1) > (90.0 if a1 == 0 else 180.0) or abs(v2) > (90.0 if a2 == 0 else 180.0):
                continue
        else:
            # Without letters both must look alike, and something must part them.
            if m1 != m2 or strength == 0 or abs(v1) > 180.0 or abs(v2) > 180.0:
                continue
            # A comma between whole numbers may be a decimal mark.
            if strength == 2 and bare and d1 == 0 and d2 == 0:
                continue
        done[row] = True
        x = 1 if t1 == LETTERED and a1 == 1 else 0
        y = 1 - x
        value[x, row], finest[x, row], decimals[x, row], axis[x, row], told[x, row] = v1, f1, d1, a1, codes[t1]
        value[y, row], finest[y, row], decimals[y, row], axis[y, row], told[y, row] = v2, f2, d2, a2, codes[t2]
        lettered[row], notation[row] = t1 == LETTERED, codes[3 + f1]


@nb.njit(cache=True, nogil=True, inline="always")
def _times(a, b, c, d):
    """Multiply two complex numbers: adding angles without another sine."""
    return a * c - b * d, a * d + b * c


@nb.njit(cache=True, nogil=True)
def _waves(x):
    """Compute the sines of πx times 1/30, 1/12, 1/3, 1, 2 and 6 from one sine and cosine of πx/60."""
    angle = np.pi / 60.0 * x
    c1, s1 = np.cos(angle), np.sin(angle)
    c2, s2 = _times(c1, s1, c1, s1)
    c4, s4 = _times(c2, s2, c2, s2)
    c5, s5 = _times(c4, s4, c1, s1)
    c10, s10 = _times(c5, s5, c5, s5)
    c20, s20 = _times(c10, s10, c10, s10)
    c40, s40 = _times(c20, s20, c20, s20)
    c60, s60 = _times(c40, s40, c20, s20)
    c120, s120 = _times(c60, s60, c60, s60)
    c240, s240 = _times(c120, s120, c120, s120)
    _, s360 = _times(c240, s240, c120, s120)
    return s2, s5, s20, s60, s120, s360


@nb.njit(cache=True, nogil=True)
def unshift(lon, lat, out_lon, out_lat, semi_major, e2, tolerance, most_steps):
    """Invert GCJ-02, point by point, until a step moves nothing by more than *tolerance* degrees."""
    for i in range(len(lon)):
        at_lon, at_lat = lon[i], lat[i]
        for _ in range(most_steps):
            x, y = at_lon - 105.0, at_lat - 35.0
            x30, x12, x3, x1, x_half, x_sixth = _waves(x)
            y30, y12, y3, y1, _, _ = _waves(y)
            root = np.sqrt(abs(x))
            common = 20.0 * x_sixth + 20.0 * x_half
            north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
            north += (common + 20.0 * y1 + 40.0 * y3 + 160.0 * y12 + 320.0 * y30) * (2.0 / 3.0)
            east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
            east += (common + 20.0 * x1 + 40.0 * x3 + 150.0 * x12 + 300.0 * x30) * (2.0 / 3.0)
            phi = np.radians(at_lat)
            sine = np.sin(phi)
            w2 = 1.0 - e2 * sine * sine
            w = np.sqrt(w2)
            new_lon = lon[i] - np.degrees(east * w / (semi_major * np.cos(phi)))
            new_lat = lat[i] - np.degrees(north * w2 * w / (semi_major * (1.0 - e2)))
            moved = max(abs(new_lon - at_lon), abs(new_lat - at_lat))
            at_lon, at_lat = new_lon, new_lat
            # NaN compares false, and goes on to the last step.
            if moved < tolerance:
                break
        out_lon[i], out_lat[i] = at_lon, at_lat
