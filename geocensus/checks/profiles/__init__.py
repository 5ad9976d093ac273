"""Profiles: sets of thresholds, as TOML.

A profile changes what the files of the checks declare, and only that::

    title = "..."

    [checks.ZON001.warning]
    limit_m = 300          # another threshold

    [checks.ZON002]
    off = true             # never run

    [checks.TXT005]
    grade = {warning = "note"}   # flag at another grade
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from geocensus.checks.grades import Grade
from geocensus.checks.registry import Check, checks
from geocensus.errors import ProfileError, did_you_mean
from geocensus.language import Text

__all__ = ["DEFAULT", "Profile", "load_profile", "profile_names"]

DEFAULT = "census-2018"
_FOLDER = Path(__file__).parent
_GRADES = {grade.word: grade for grade in Grade if grade > Grade.PASSED}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The checks of a run, with their thresholds.

    Parameters
    ----------
    name
        The built-in profile's name, or the file's.
    checks
        Those that run, in order.
    off
        Codes that the profile switches off.
    """

    name: str
    checks: tuple[Check, ...]
    off: tuple[str, ...] = ()


def profile_names() -> tuple[str, ...]:
    """List the built-in profiles."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load_profile(name: str | Path = DEFAULT) -> Profile:
    """Read a built-in profile by its name, or a user's by the path of its TOML file.

    Raises
    ------
    ProfileError
        When it does not exist, is no TOML, or names something unknown.

    Examples
    --------
    >>> load_profile().name
    'census-2018'
    """
    path = Path(name)
    if path.suffix != ".toml":
        if str(name) not in profile_names():
            near = did_you_mean(str(name), profile_names())
            raise ProfileError(
                en=f"no profile '{name}'{near.en}; there are {', '.join(profile_names())}, or give a .toml file",
                zh=f"没有检查方案“{name}”{near.zh}；现有 {'、'.join(profile_names())}，也可以提供 .toml 文件",
            )
        path = _FOLDER / f"{name}.toml"
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ProfileError(
            en=f"cannot read the profile {path}: {error.strerror}", zh=f"无法读取检查方案 {path}：{error.strerror}"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(en=f"{path} is no TOML: {error}", zh=f"{path} 不是有效的 TOML：{error}") from error
    return _apply(said, name=path.stem, place=path.name)


def _apply(said: Mapping[str, Any], *, name: str, place: str) -> Profile:
    every = {each.code: each for each in checks()}
    _refuse_unknown(said, {"title", "checks"}, where=place)
    kept, off = dict(every), []
    for code, settings in _table(said.get("checks", {}), where=f"{place}: checks").items():
        if code not in every:
            _unknown(code, every, where=f"{place}: [checks]")
        where = f"{place}: [checks.{code}]"
        each, settings = every[code], dict(_table(settings, where=where))
        if not isinstance(switched := settings.pop("off", False), bool):
            _refuse(
                f"{where} off is {switched!r}; true or false is expected",
                f"{where} off 的值为 {switched!r}，应为 true 或 false",
            )
        if switched:
            off.append(code)
            del kept[code]
        regraded = _table(settings.pop("grade", {}), where=f"{where} grade")
        _refuse_unknown(settings, set(_GRADES), where=where)
        grades = {grade: dict(limits) for grade, limits in each.grades.items()}
        for word, limits in settings.items():
            known = grades.setdefault(_GRADES[word], {})
            _refuse_unknown(_table(limits, where=f"{where} {word}"), set(each.thresholds), where=f"{where} {word}")
            for threshold, value in limits.items():
                if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                    _refuse(
                        f"{where} {word}.{threshold} is {value!r}; a number is expected",
                        f"{where} {word}.{threshold} 的值为 {value!r}，应为数字",
                    )
                least, most = each.bounds(threshold)
                if not least <= value <= most:
                    between = _between(least, most)
                    _refuse(
                        f"{where} {word}.{threshold} is {value:g}; {between.en} is expected",
                        f"{where} {word}.{threshold} 的值为 {value:g}，应为{between.zh}",
                    )
                known[threshold] = value
            if missing := set(each.thresholds) - set(known):
                _refuse(
                    f"{where} {word} must set {', '.join(sorted(missing))}",
                    f"{where} {word} 还须设置 {'、'.join(sorted(missing))}",
                )
        for word, to in regraded.items():
            if word not in _GRADES or _GRADES[word] not in grades:
                _unknown(word, [grade.word for grade in grades], where=f"{where} grade")
            if to not in _GRADES:
                _unknown(str(to), _GRADES, where=f"{where} grade.{word}")
        if regraded:
            # Where two grades become one, the limits of the milder stay: it flags what the graver one flags, and more.
            milder_last = sorted(grades.items(), reverse=True)
            moved = {_GRADES[regraded.get(grade.word, grade.word)]: limits for grade, limits in milder_last}
            grades = _without_hidden(replace(each, grades=dict(sorted(moved.items()))))
        if code in kept:
            kept[code] = replace(each, grades=grades)
            _refuse_disorder(kept[code], where=where)
    return Profile(name=name, checks=tuple(kept.values()), off=tuple(off))


def _between(least: float, most: float) -> Text:
    if most == math.inf:
        return Text(en=f"{least:g} or more", zh=f"不小于 {least:g}")
    return Text(en=f"{least:g} to {most:g}", zh=f"{least:g} 到 {most:g} 之间")


def _graver_or_equal(check: Check, one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Tell whether every limit of *one* is at least as grave as that of *other*."""
    return all(
        one[name] == other[name] or (one[name] > other[name]) == check.graver_when_higher(name)
        for name in check.thresholds
    )


def _without_hidden(check: Check) -> dict[Grade, dict[str, float]]:
    """Leave out the grades that nobody would see, because one that was made graver flags all that they flag."""
    kept: dict[Grade, dict[str, float]] = {}
    for grade, limits in sorted(check.grades.items(), reverse=True):
        if not any(_graver_or_equal(check, limits, graver) for graver in kept.values()):
            kept[grade] = dict(limits)
    return dict(sorted(kept.items()))


def _refuse_disorder(check: Check, *, where: str) -> None:
    """Refuse limits by which a graver grade would flag what a milder one passes."""
    for (milder, mild), (graver, grave) in pairwise(sorted(check.grades.items())):
        for name in check.thresholds:
            higher = check.graver_when_higher(name)
            if grave[name] == mild[name] or (grave[name] > mild[name]) == higher:
                continue
            en, zh = ("at least", "不小于") if higher else ("at most", "不大于")
            _refuse(
                f"{where} {graver.word}.{name} is {grave[name]:g}, beside {milder.word}.{name} = {mild[name]:g}: a graver grade "
                f"must flag less; set {graver.word}.{name} to {en} {mild[name]:g}, or change {milder.word}.{name} too",
                f"{where} {graver.word}.{name} 的值为 {grave[name]:g}，而 {milder.word}.{name} 为 {mild[name]:g}：较重等级的标记范围"
                f"不能大于较轻等级；请将 {graver.word}.{name} 设为{zh} {mild[name]:g}，或同时修改 {milder.word}.{name}",
            )


def _table(value: Any, *, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        _refuse(f"{where} is {value!r}; a table is expected", f"{where} 的值为 {value!r}，应为表")
    return value


def _refuse_unknown(said: Mapping[str, Any], known: set[str], *, where: str) -> None:
    for word in said:
        if word not in known:
            _unknown(word, known, where=where)


def _unknown(word: str, known: Any, *, where: str) -> NoReturn:
    near = did_you_mean(word.upper() if word.upper() in known else word, known)
    listed = ", ".join(sorted(known))
    _refuse(
        f"{where}: '{word}' is not known{near.en}; expected: {listed}",
        f"{where}：不认识“{word}”{near.zh}；应为：{listed}",
    )


def _refuse(en: str, zh: str) -> NoReturn:
    raise ProfileError(en=en, zh=zh)
