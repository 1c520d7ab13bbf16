"""Charts as SVG, of nothing but text: bars, and a line where they were wanted to reach."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

_ROW: Final = 24
_HEAD: Final = 40
_STRIP: Final = 80
"""The height of one line and of what is written beside it."""
_NAMES: Final = 430
_BARS: Final = 360
_WIDTH: Final = 960
_FURTHEST: Final = 3.0
"""What reaches further than so often what was wanted is drawn as if it reached that far."""
_GOOD, _BAD, _PLAIN = "#2e7d32", "#c62828", "#456990"
_STYLE: Final = "font-family: sans-serif; font-size: 12px"


def reaching(title: str, reached: Mapping[str, tuple[float, str]]) -> str:
    """Bars of how far each reaches, 1 being what was wanted; the words stand behind each bar."""
    scale = _BARS / _FURTHEST
    rows = [
        _bar(place, name, min(reach, _FURTHEST) * scale, words, _GOOD if reach >= 1 else _BAD)
        for place, (name, (reach, words)) in enumerate(reached.items())
    ]
    end = _HEAD + _ROW * len(rows)
    line = (
        f'<line x1="{_NAMES + scale:.0f}" x2="{_NAMES + scale:.0f}" y1="{_HEAD - 6}" y2="{end}"'
        ' stroke="#000" stroke-dasharray="4 3"/>'
        f'<text x="{_NAMES + scale:.0f}" y="{_HEAD - 10}" text-anchor="middle">wanted</text>'
    )
    return _picture(title, [*rows, line], end)


def bars(title: str, values: Mapping[str, tuple[float, str]]) -> str:
    """Bars of values, the greatest as long as there is room for."""
    most = max((value for value, _ in values.values()), default=0) or 1
    rows = [
        _bar(place, name, value / most * _BARS, words, _PLAIN)
        for place, (name, (value, words)) in enumerate(values.items())
    ]
    return _picture(title, rows, _HEAD + _ROW * len(rows))


def lines(title: str, across: str, series: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Lines, one above the other, each from nought to its own most; `across` is told below."""
    parts: list[str] = []
    for place, (name, points) in enumerate(series.items()):
        parts += _line(_HEAD + _STRIP * place, name, points)
    end = _HEAD + _STRIP * len(series)
    middle = _NAMES + _BARS / 2
    parts.append(
        f'<text x="{middle:.0f}" y="{end + 4}" text-anchor="middle">{escape(across)}</text>'
    )
    return _picture(title, parts, end)


def _line(top: float, name: str, points: Sequence[tuple[float, float]]) -> list[str]:
    width = max((x for x, _ in points), default=0) or 1
    height = max((y for _, y in points), default=0) or 1
    bottom, room = top + _STRIP - 18, _STRIP - 30
    drawn = " ".join(
        f"{_NAMES + x / width * _BARS:.1f},{bottom - y / height * room:.1f}" for x, y in points
    )
    last = points[-1][1] if points else 0
    return [
        f'<text x="{_NAMES - 8}" y="{bottom:.0f}" text-anchor="end">{escape(name)}</text>',
        f'<polyline points="{drawn}" fill="none" stroke="{_PLAIN}" stroke-width="1.5"/>',
        f'<line x1="{_NAMES}" x2="{_NAMES + _BARS}" y1="{bottom}" y2="{bottom}" stroke="#bbb"/>',
        f'<text x="{_NAMES + _BARS + 6}" y="{bottom:.0f}">{last:,.4g} (most {height:,.4g})</text>',
    ]


def _bar(place: int, name: str, length: float, words: str, colour: str) -> str:
    top = _HEAD + _ROW * place
    middle = top + _ROW / 2 + 4
    return (
        f'<text x="{_NAMES - 8}" y="{middle:.0f}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{_NAMES}" y="{top + 4}" width="{max(length, 1):.1f}" height="{_ROW - 8}"'
        f' fill="{colour}"/>'
        f'<text x="{_NAMES + max(length, 1) + 6:.1f}" y="{middle:.0f}">{escape(words)}</text>'
    )


def _picture(title: str, parts: list[str], end: float) -> str:
    height = end + 12
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
        f' width="{_WIDTH}" height="{height}" role="img" style="{_STYLE}">'
        f'<title>{escape(title)}</title><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="8" y="18" font-weight="bold">{escape(title)}</text>'
    )
    return "\n".join([head, *parts, "</svg>"]) + "\n"
