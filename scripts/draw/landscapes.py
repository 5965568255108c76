# ruff: noqa: E501, S311 - path data reads worse broken; the chance here is seeded and only places leaves
"""Regional grounds: one landscape for each of the five old provinces, in any size."""

from __future__ import annotations

from random import Random

from svg import circle, ellipse, gradient, group, path, rect


def hills(rnd: Random, *, w: float, base: float, height: float, step: float, fill: str) -> str:
    """A soft tree line from left to right."""
    x, points = -step, [f"M{-step},{base + 400} L{-step},{base}"]
    while x < w + step:
        top = base - height * rnd.uniform(0.45, 1)
        points.append(f"Q{x + step / 2:.0f},{top:.0f} {x + step:.0f},{base - height * rnd.uniform(0, 0.25):.0f}")
        x += step
    return path(" ".join([*points, f"L{w + step},{base + 400}Z"]), fill=fill)


def sky(name: str, *, w: float, h: float, top: str, low: str, sun: tuple[float, float, float, str]) -> str:
    x, y, r, colour = sun
    return (
        gradient(f"sky-{name}", [(0, top), (1, low)], x2=0, y2=1)
        + rect(0, 0, w, h, fill=f"url(#sky-{name})")
        + circle(x * w, y * h, r * h * 1.7, fill=colour, opacity=0.18)
        + circle(x * w, y * h, r * h, fill=colour, opacity=0.75)
    )


def palm(x: float, y: float, size: float, *, lean: float = 0.12, trunk: str = "#7b5b3a", leaf: str = "#4f8a45") -> str:
    """A coconut palm that stands on (x, y) and is `size` high."""
    tx, ty = x + lean * size, y - size
    bend = x + lean * size * 0.2
    stem = path(
        f"M{x - size * 0.035},{y} Q{bend - size * 0.02},{y - size * 0.55} {tx - size * 0.012},{ty} "
        f"L{tx + size * 0.012},{ty} Q{bend + size * 0.022},{y - size * 0.5} {x + size * 0.035},{y}Z",
        fill=trunk,
    )
    fronds = "".join(_frond(tx, ty, size * 0.44, angle, leaf) for angle in (-8, 28, 62, 118, 152, 188, 90))
    nuts = "".join(
        circle(tx + dx * size, ty + size * 0.035, size * 0.028, fill="#8a6a34") for dx in (-0.03, 0.02, 0.05)
    )
    return stem + fronds + nuts


def _frond(x: float, y: float, length: float, angle: float, leaf: str) -> str:
    droop = length * 0.42
    d = f"M0,0 Q{length * 0.5},{-length * 0.28} {length},{droop * 0.35} Q{length * 0.5},{length * 0.02} 0,0Z"
    flip = -1 if angle > 90 else 1
    turn = -(180 - angle) if angle > 90 else angle
    return group(
        path(d, fill=leaf),
        transform=f"translate({x:.1f},{y:.1f}) scale({flip},1) rotate({turn - 30 if flip == 1 else -turn - 30})",
    )


def sampan(x: float, y: float, size: float, *, hull: str = "#6b4a30") -> str:
    return (
        path(
            f"M{x - size},{y - size * 0.16} Q{x},{y + size * 0.28} {x + size},{y - size * 0.18} "
            f"Q{x},{y + size * 0.02} {x - size},{y - size * 0.16}Z",
            fill=hull,
        )
        + path(f"M{x - size * 0.3},{y - size * 0.02} q{size * 0.3},{-size * 0.5} {size * 0.6},0Z", fill="#c79a55")
        + ellipse(x, y + size * 0.13, size * 0.9, size * 0.05, fill="#ffffff", opacity=0.35)
    )


def long_an(w: float, h: float) -> str:
    """Rice fields under a morning sun, with a hut and egrets."""
    rnd, y = Random("long-an"), h * 0.5
    parts = [sky("la", w=w, h=h, top="#bfdcd6", low="#f8ecc4", sun=(0.72, 0.26, 0.085, "#f3c04b"))]
    parts.append(hills(rnd, w=w, base=y, height=h * 0.07, step=w * 0.06, fill="#8db58a"))
    parts.append(hills(rnd, w=w, base=y + h * 0.02, height=h * 0.06, step=w * 0.045, fill="#6a9d66"))
    bands = ["#c9cf6a", "#a9c25a", "#d9c95f", "#8fb74e", "#bcc755", "#79a845", "#9dbb4b"]
    for i, fill in enumerate(bands):
        top = y + h * 0.02 + h * 0.5 * (i / len(bands)) ** 1.5
        bend = h * 0.03 * (1 if i % 2 else -1)
        parts.append(path(f"M0,{top} Q{w * 0.5},{top + bend} {w},{top - bend * 0.4} L{w},{h} L0,{h}Z", fill=fill))
        parts.append(_tufts(rnd, w=w, y=top + h * 0.02, size=h * (0.008 + 0.005 * i), fill="#5f8f3a"))
    parts.append(_hut(w * 0.16, y + h * 0.03, h * 0.11))
    parts.append(palm(w * 0.25, y + h * 0.03, h * 0.27))
    parts.append(palm(w * 0.29, y + h * 0.03, h * 0.2, lean=-0.1))
    parts += [_egret(w * x, h * t, h * 0.018) for x, t in ((0.45, 0.2), (0.5, 0.24), (0.57, 0.18))]
    return "".join(parts)


def _tufts(rnd: Random, *, w: float, y: float, size: float, fill: str) -> str:
    blades = []
    for k in range(int(w / (size * 4))):
        x = k * size * 4 + rnd.uniform(0, size * 2)
        blades.append(
            f"M{x:.0f},{y + size:.0f}q{-size * 0.5:.1f},{-size:.1f} {-size * 0.3:.1f},{-size * 1.6:.1f}"
            f"M{x:.0f},{y + size:.0f}q{size * 0.5:.1f},{-size:.1f} {size * 0.5:.1f},{-size * 1.5:.1f}"
        )
    return path("".join(blades), fill="none", stroke=fill, stroke_width=round(size * 0.28, 1), opacity=0.38)


def _hut(x: float, y: float, s: float) -> str:
    return (
        rect(x - s * 0.55, y - s * 0.5, s * 1.1, s * 0.5, fill="#c69a62")
        + rect(x - s * 0.12, y - s * 0.4, s * 0.26, s * 0.4, fill="#7a5433")
        + path(
            f"M{x - s * 0.8},{y - s * 0.45} L{x - s * 0.35},{y - s} L{x + s * 0.35},{y - s} L{x + s * 0.8},{y - s * 0.45}Z",
            fill="#a5763f",
        )
    )


def _egret(x: float, y: float, s: float) -> str:
    return path(
        f"M{x - s * 2},{y - s} Q{x - s},{y - s * 1.2} {x},{y} Q{x + s},{y - s * 1.2} {x + s * 2},{y - s} Q{x + s},{y - s * 0.6} {x},{y + s * 0.5} Q{x - s},{y - s * 0.6} {x - s * 2},{y - s}Z",
        fill="#ffffff",
    )


def tay_ninh(w: float, h: float) -> str:
    """Bà Đen mountain behind racks of drying rice paper."""
    rnd, y = Random("tay-ninh"), h * 0.55
    parts = [sky("tn", w=w, h=h, top="#f6d9a8", low="#fbeccb", sun=(0.24, 0.27, 0.09, "#ee9a3f"))]
    peak = f"M{w * 0.16},{y} Q{w * 0.36},{y - h * 0.1} {w * 0.5},{y - h * 0.3} Q{w * 0.56},{y - h * 0.4} {w * 0.62},{y - h * 0.3} Q{w * 0.74},{y - h * 0.13} {w * 0.98},{y}Z"
    parts.append(path(peak, fill="#8fa58f"))
    parts.append(
        path(
            f"M{w * 0.56},{y - h * 0.36} Q{w * 0.6},{y - h * 0.2} {w * 0.7},{y} L{w * 0.98},{y} Q{w * 0.74},{y - h * 0.13} {w * 0.62},{y - h * 0.3}Z",
            fill="#7a937d",
        )
    )
    parts.append(ellipse(w * 0.5, y - h * 0.06, w * 0.42, h * 0.035, fill="#ffffff", opacity=0.45))
    parts.append(hills(rnd, w=w, base=y, height=h * 0.05, step=w * 0.05, fill="#7fa065"))
    parts.append(rect(0, y + h * 0.01, w, h, fill="#d9bd83"))
    parts.append(rect(0, y + h * 0.12, w, h, fill="#cfae70"))
    for row, scale in ((0.06, 0.55), (0.19, 0.95)):
        parts.append(_racks(w=w, y=y + h * row, size=h * 0.15 * scale))
    return "".join(parts)


def _racks(*, w: float, y: float, size: float) -> str:
    parts = []
    for k in range(int(w / (size * 2.1)) + 2):
        x = k * size * 2.1 - size * 0.6
        parts.append(
            path(
                f"M{x},{y + size * 0.75} L{x + size * 0.3},{y} L{x + size * 1.95},{y} L{x + size * 1.65},{y + size * 0.75}Z",
                fill="#e8d2a0",
                stroke="#a5793f",
                stroke_width=size * 0.04,
            )
        )
        for col in range(3):
            for line in range(2):
                cx = x + size * (0.42 + 0.54 * col) + size * 0.15 * (1 - line)
                parts.append(
                    ellipse(cx, y + size * (0.2 + 0.36 * line), size * 0.22, size * 0.14, fill="#fffaf0", opacity=0.95)
                )
    return "".join(parts)


def tra_vinh(w: float, h: float) -> str:
    """A canal under coconut palms, a Khmer pagoda roof far off."""
    rnd, y = Random("tra-vinh"), h * 0.56
    parts = [sky("tv", w=w, h=h, top="#cfe3cf", low="#fbeed0", sun=(0.6, 0.3, 0.08, "#f2b84a"))]
    parts.append(hills(rnd, w=w, base=y, height=h * 0.09, step=w * 0.05, fill="#9cc08e"))
    parts.append(_pagoda(w * 0.36, y, h * 0.2))
    parts.append(hills(rnd, w=w, base=y + h * 0.015, height=h * 0.05, step=w * 0.035, fill="#74a564"))
    parts.append(rect(0, y + h * 0.02, w, h, fill="#a9d0c2"))
    parts += [
        ellipse(
            w * rnd.random(),
            y + h * (0.05 + 0.04 * k),
            w * rnd.uniform(0.06, 0.16),
            h * 0.004,
            fill="#ffffff",
            opacity=0.5,
        )
        for k in range(9)
    ]
    parts.append(path(f"M0,{y} Q{w * 0.2},{y + h * 0.05} {w * 0.24},{h} L0,{h}Z", fill="#86ad5a"))
    parts.append(path(f"M{w},{y} Q{w * 0.84},{y + h * 0.06} {w * 0.78},{h} L{w},{h}Z", fill="#7ba553"))
    parts.append(sampan(w * 0.56, y + h * 0.1, h * 0.07))
    for x, size, lean in (
        (0.05, 0.5, 0.16),
        (0.14, 0.38, 0.1),
        (0.93, 0.52, -0.16),
        (0.84, 0.36, -0.08),
        (0.74, 0.24, 0.06),
    ):
        parts.append(palm(w * x, y + h * 0.07, h * size, lean=lean))
    return "".join(parts)


def _pagoda(x: float, y: float, s: float) -> str:
    tiers = []
    for k, (half, top) in enumerate(((0.5, 0.32), (0.36, 0.56), (0.22, 0.78))):
        tiers.append(
            path(
                f"M{x - s * half},{y - s * (top - 0.14)} Q{x - s * half * 0.6},{y - s * top} {x},{y - s * (top + 0.12)} "
                f"Q{x + s * half * 0.6},{y - s * top} {x + s * half},{y - s * (top - 0.14)}Z",
                fill=("#d99a4a", "#cf8640", "#c47438")[k],
            )
        )
    return (
        rect(x - s * 0.34, y - s * 0.22, s * 0.68, s * 0.24, fill="#f0d9a8")
        + "".join(tiers)
        + rect(x - s * 0.012, y - s * 1.12, s * 0.024, s * 0.26, fill="#c47438")
    )


def tien_giang(w: float, h: float) -> str:
    """The wide river with sampans between orchard islands."""
    rnd, y = Random("tien-giang"), h * 0.5
    parts = [sky("tg", w=w, h=h, top="#c3dfe6", low="#fdeccb", sun=(0.3, 0.28, 0.08, "#f0b04a"))]
    parts.append(hills(rnd, w=w, base=y, height=h * 0.1, step=w * 0.07, fill="#9dc3a0"))
    parts.append(hills(rnd, w=w, base=y + h * 0.01, height=h * 0.08, step=w * 0.05, fill="#78ab74"))
    parts.append(gradient("river", [(0, "#d3dfb8"), (0.4, "#aed0b0"), (1, "#7fb39c")], x2=0, y2=1))
    parts.append(rect(0, y + h * 0.012, w, h, fill="url(#river)"))
    parts += [
        ellipse(
            w * rnd.random(),
            y + h * (0.03 + 0.03 * k),
            w * rnd.uniform(0.05, 0.14),
            h * 0.0035,
            fill="#fff7e0",
            opacity=0.65,
        )
        for k in range(16)
    ]
    for x, t, size in ((0.66, 0.06, 0.05), (0.18, 0.1, 0.075), (0.82, 0.19, 0.11), (0.4, 0.05, 0.035)):
        parts.append(sampan(w * x, y + h * t, h * size))
    parts.append(
        path(
            f"M0,{y + h * 0.02} Q{w * 0.1},{y} {w * 0.17},{y + h * 0.05} Q{w * 0.1},{y + h * 0.07} 0,{y + h * 0.09}Z",
            fill="#6f9f52",
        )
    )
    parts.append(
        path(
            f"M{w},{y + h * 0.01} Q{w * 0.88},{y} {w * 0.8},{y + h * 0.05} Q{w * 0.9},{y + h * 0.07} {w},{y + h * 0.1}Z",
            fill="#679a4e",
        )
    )
    parts += [
        _nipa(w * x, y + h * t, h * s)
        for x, t, s in (
            (0.02, 0.09, 0.12),
            (0.09, 0.07, 0.09),
            (0.14, 0.06, 0.07),
            (0.98, 0.1, 0.13),
            (0.9, 0.07, 0.1),
            (0.84, 0.06, 0.07),
        )
    ]
    for x, size, lean in ((0.9, 0.3, -0.1), (0.96, 0.4, -0.14), (0.04, 0.36, 0.12)):
        parts.append(palm(w * x, y + h * 0.03, h * size, lean=lean))
    return "".join(parts)


def _nipa(x: float, y: float, s: float) -> str:
    """Water coconut: fronds straight out of the mud."""
    return "".join(
        path(
            f"M{x - s * 0.03},{y} Q{x + dx * s * 0.3},{y - s} {x + dx * s},{y - s * (1.35 - abs(dx) * 0.7)} Q{x + dx * s * 0.5},{y - s * 0.6} {x + s * 0.04},{y}Z",
            fill=fill,
        )
        for dx, fill in ((-0.9, "#4f8a45"), (-0.5, "#5f9a4f"), (-0.1, "#6fa85a"), (0.3, "#578f4a"), (0.7, "#488040"))
    )


def bac_lieu(w: float, h: float) -> str:
    """Salt pans in the dry season, wind turbines on the shore."""
    y = h * 0.48
    parts = [sky("bl", w=w, h=h, top="#b7d6e4", low="#fdf0d8", sun=(0.76, 0.24, 0.08, "#f5c25a"))]
    parts.append(rect(0, y - h * 0.02, w, h * 0.03, fill="#8fbccb"))
    parts += [
        _turbine(w * x, y, h * s, turn)
        for x, s, turn in ((0.12, 0.3, 10), (0.26, 0.24, 45), (0.4, 0.2, 80), (0.9, 0.28, 30), (0.57, 0.17, 100))
    ]
    parts.append(rect(0, y + h * 0.008, w, h, fill="#c6b18c"))
    for row in range(5):
        top, low = y + h * (0.015 + 0.5 * (row / 5) ** 1.7), y + h * (0.5 * ((row + 1) / 5) ** 1.7)
        for col in range(-6, 7):
            parts.append(_pan(w, y=y, h=h, top=top, low=low, col=col, bright=(row + col) % 3))
    for x, t, s in (
        (0.2, 0.1, 0.035),
        (0.33, 0.11, 0.03),
        (0.68, 0.1, 0.034),
        (0.8, 0.22, 0.06),
        (0.1, 0.26, 0.065),
        (0.93, 0.23, 0.055),
    ):
        parts.append(_salt_heap(w * x, y + h * t, h * s))
    return "".join(parts)


def _pan(w: float, *, y: float, h: float, top: float, low: float, col: int, bright: int) -> str:
    def across(edge: float, at: float) -> float:
        return w / 2 + at * w * (0.1 + 0.42 * (edge - y) / (h * 0.5))

    gap = 0.03
    a, b = across(top, col - 0.5 + gap), across(top, col + 0.5 - gap)
    c, d = across(low, col + 0.5 - gap), across(low, col - 0.5 + gap)
    inset = (low - top) * 0.06
    fill = ("#cfe3e6", "#e9eee6", "#b5d3da")[bright]
    return path(
        f"M{a:.0f},{top + inset:.0f} L{b:.0f},{top + inset:.0f} L{c:.0f},{low - inset:.0f} L{d:.0f},{low - inset:.0f}Z",
        fill=fill,
    )


def _salt_heap(x: float, y: float, s: float) -> str:
    return (
        ellipse(x + s * 0.3, y, s * 1.5, s * 0.25, fill="#7f8f92", opacity=0.3)
        + path(
            f"M{x - s * 1.3},{y} Q{x - s * 0.2},{y - s * 1.7} {x},{y - s * 1.6} Q{x + s * 0.2},{y - s * 1.7} {x + s * 1.3},{y}Z",
            fill="#fdfdfb",
        )
        + path(
            f"M{x + s * 0.1},{y - s * 1.6} Q{x + s * 0.3},{y - s * 1.5} {x + s * 1.3},{y} L{x + s * 0.4},{y}Z",
            fill="#d5dfe2",
        )
    )


def _turbine(x: float, y: float, s: float, turn: float) -> str:
    blade = f"M0,0 Q{s * 0.05},{-s * 0.2} 0,{-s * 0.48} Q{-s * 0.03},{-s * 0.2} 0,0Z"
    blades = "".join(group(path(blade, fill="#ffffff"), transform=f"rotate({turn + k * 120})") for k in range(3))
    return path(
        f"M{x - s * 0.014},{y} L{x - s * 0.006},{y - s} L{x + s * 0.006},{y - s} L{x + s * 0.014},{y}Z", fill="#f4f6f4"
    ) + group(blades, transform=f"translate({x},{y - s})")


LANDSCAPES = {
    "long-an": long_an,
    "tay-ninh": tay_ninh,
    "tra-vinh": tra_vinh,
    "tien-giang": tien_giang,
    "bac-lieu": bac_lieu,
}
