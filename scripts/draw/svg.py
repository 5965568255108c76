"""The few SVG elements that the drawings are made of."""

from __future__ import annotations


def _attributes(values: dict[str, object]) -> str:
    return "".join(f' {key.replace("_", "-")}="{value}"' for key, value in values.items() if value is not None)


def path(d: str, **style: object) -> str:
    return f'<path d="{d}"{_attributes(style)}/>'


def rect(x: float, y: float, w: float, h: float, **style: object) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"{_attributes(style)}/>'


def circle(x: float, y: float, r: float, **style: object) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"{_attributes(style)}/>'


def ellipse(x: float, y: float, rx: float, ry: float, **style: object) -> str:
    return f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}"{_attributes(style)}/>'


def group(*children: str, **style: object) -> str:
    return f"<g{_attributes(style)}>{''.join(children)}</g>"


def gradient(name: str, stops: list[tuple[float, str]], *, x2: float = 1, y2: float = 0) -> str:
    marks = "".join(f'<stop offset="{offset}" stop-color="{colour}"/>' for offset, colour in stops)
    return f'<linearGradient id="{name}" x1="0" y1="0" x2="{x2}" y2="{y2}">{marks}</linearGradient>'


def fade(
    name: str, colour: str, *, stops: tuple[tuple[float, float], ...], cx: float = 0.5, cy: float = 0.5, r: float = 0.5
) -> str:
    """A radial gradient of one colour whose opacity changes: stops are (offset, opacity)."""
    marks = "".join(f'<stop offset="{o}" stop-color="{colour}" stop-opacity="{a}"/>' for o, a in stops)
    return f'<radialGradient id="{name}" cx="{cx}" cy="{cy}" r="{r}">{marks}</radialGradient>'


def radial(name: str, stops: list[tuple[float, str]], *, cx: float = 0.4, cy: float = 0.35, r: float = 0.7) -> str:
    marks = "".join(f'<stop offset="{offset}" stop-color="{colour}"/>' for offset, colour in stops)
    return f'<radialGradient id="{name}" cx="{cx}" cy="{cy}" r="{r}">{marks}</radialGradient>'


def html(x: float, y: float, w: float, h: float, body: str, *, style: str = "") -> str:
    """HTML inside the drawing: the browser breaks and balances the lines of a label."""
    return (
        f'<foreignObject x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}">'
        f'<div xmlns="http://www.w3.org/1999/xhtml" style="width:100%;height:100%;{style}">{body}</div></foreignObject>'
    )


def mix(a: str, b: str, share: float) -> str:
    """The colour `share` of the way from `a` to `b` (both #rrggbb)."""
    pairs = zip(bytes.fromhex(a[1:]), bytes.fromhex(b[1:]), strict=True)
    return "#" + "".join(f"{round(p + (q - p) * share):02x}" for p, q in pairs)


def darker(colour: str, share: float = 0.3) -> str:
    return mix(colour, "#1c120a", share)


def lighter(colour: str, share: float = 0.3) -> str:
    return mix(colour, "#fffaf0", share)
