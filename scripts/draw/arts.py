# ruff: noqa: E501, S311 - path data reads worse broken; the chance here is seeded and only places leaves
"""Things that no emoji shows: southern fruits, crafts and herbs, each in a box of 100 × 100."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from svg import circle, darker, ellipse, group, lighter, path, radial, rect


def _ball(name: str, colour: str) -> str:
    return radial(
        name, [(0, lighter(colour, 0.45)), (0.55, colour), (1, darker(colour, 0.38))], cx=0.36, cy=0.3, r=0.75
    )


def dragonfruit() -> str:
    whole = "".join(
        path(
            f"M{38 + 26 * cos(a - 0.22):.1f},{56 + 29 * sin(a - 0.22):.1f} Q{38 + 40 * cos(a):.1f},{56 + 42 * sin(a):.1f} {38 + 43 * cos(a + 0.32):.1f},{56 + 46 * sin(a + 0.32):.1f} "
            f"Q{38 + 33 * cos(a + 0.26):.1f},{56 + 36 * sin(a + 0.26):.1f} {38 + 27 * cos(a + 0.3):.1f},{56 + 30 * sin(a + 0.3):.1f}Z",
            fill="#7fb04a",
        )
        for a in (k * pi / 4.5 for k in range(9))
    )
    scales = "".join(
        path(f"M{x},{y} q6,-12 13,-3 q-6,2 -13,3Z", fill="#8cbc52")
        for x, y in ((22, 52), (38, 42), (48, 60), (28, 70), (44, 76))
    )
    seeds = "".join(
        circle(66 + 17 * r * cos(k * 2.4), 68 + 18 * r * sin(k * 2.4), 0.9, fill="#2a1a1a")
        for k, r in ((k, (k / 44) ** 0.5) for k in range(44))
    )
    return (
        _ball("df", "#d9306e")
        + whole
        + ellipse(38, 56, 31, 34, fill="url(#df)")
        + scales
        + ellipse(67, 69, 26, 27, fill="#c02560")
        + ellipse(66, 68, 22, 23, fill="#fbe9ee")
        + ellipse(66, 68, 20, 21, fill="#fdf6f6")
        + seeds
    )


def durian() -> str:
    rnd, spikes = Random(4), []
    for ring, count in ((1.0, 26), (0.8, 22), (0.58, 16), (0.34, 9), (0.1, 3)):
        for k in range(count):
            a = 2 * pi * k / count + ring
            x, y, s = 50 + 39 * ring * cos(a), 56 + 36 * ring * sin(a), 6.2
            tone = rnd.choice(["#a3a347", "#8f9440", "#b8b455"]) if cos(a) < 0.3 else rnd.choice(["#7d8238", "#6f7430"])
            spikes.append(
                path(
                    f"M{x - s:.1f},{y + s * 0.6:.1f} L{x + cos(a) * s * 1.1:.1f},{y - s * 0.5 + sin(a) * s * 0.9:.1f} L{x + s:.1f},{y + s * 0.6:.1f}Z",
                    fill=tone,
                )
            )
    pod = (
        path("M34,62 Q50,44 68,58 Q72,84 50,92 Q32,84 34,62Z", fill="#f3e7b8")
        + ellipse(46, 68, 11, 13, fill="#f0c84f")
        + ellipse(58, 72, 9, 12, fill="#e5b63c")
        + ellipse(43, 63, 5, 4, fill="#fbe6a0")
    )
    return (
        _ball("du", "#8f9440")
        + rect(46, 8, 8, 16, rx=3, fill="#6a5530")
        + ellipse(50, 56, 38, 36, fill="url(#du)")
        + "".join(spikes)
        + pod
    )


def custardapple() -> str:
    bumps = []
    for row in range(7):
        for k in range(8):
            x, y = 14 + k * 10.5 + (row % 2) * 5, 26 + row * 9.5
            if ((x - 50) / 37) ** 2 + ((y - 56) / 36) ** 2 < 1:
                bumps.append(
                    ellipse(
                        x, y, 6.6, 6, fill=lighter("#8aa850", 0.28 - 0.045 * (x + y - 70) / 12 if x + y < 130 else 0)
                    )
                    + path(f"M{x - 6},{y + 3} q6,6 12,0", fill="none", stroke="#5f7a34", stroke_width=1.3)
                )
    return (
        _ball("ca", "#86a44c")
        + rect(46, 8, 7, 16, rx=3, fill="#7a5a33")
        + ellipse(50, 56, 40, 38, fill="url(#ca)")
        + "".join(bumps)
    )


def soursop() -> str:
    rnd = Random(9)
    spines = []
    for row in range(9):
        for k in range(8):
            x, y = 26 + k * 7 + (row % 2) * 3.5, 20 + row * 8.4
            if ((x - 50) / (27 - abs(row - 4) * 0.6)) ** 2 + ((y - 55) / 40) ** 2 < 0.9:
                spines.append(path(f"M{x},{y} q2,-5 5,-3 q-2,2 -2.5,4Z", fill=rnd.choice(["#a8c878", "#3f6a34"])))
    leaf = path("M52,16 Q76,-2 96,12 Q78,30 52,16Z", fill="#4f8a45") + path(
        "M52,16 Q74,10 96,12", fill="none", stroke="#86b56a", stroke_width=1.4
    )
    return (
        _ball("ss", "#6f9a4f")
        + leaf
        + path("M50,14 Q84,18 82,56 Q80,92 52,96 Q24,94 20,58 Q18,20 50,14Z", fill="url(#ss)")
        + "".join(spines)
    )


def jackfruit() -> str:
    bulbs = "".join(
        group(
            ellipse(0, 0, 13, 19, fill="#e9a92c"),
            ellipse(-3, -5, 6, 9, fill="#f8cf6a"),
            ellipse(1, -17, 6, 3.5, fill="#c98420"),
            transform=f"translate({x},{y}) rotate({r})",
        )
        for x, y, r in ((28, 62, -28), (50, 54, 4), (72, 63, 30), (39, 78, -12), (62, 79, 14))
    )
    leaf = path("M50,44 Q24,16 50,4 Q78,16 50,44Z", fill="#5f9a4a") + path(
        "M50,44 V8", stroke="#8fc070", stroke_width=1.6
    )
    return leaf + bulbs


def gac() -> str:
    dots = "".join(
        circle(40 + 27 * r * cos(k * 2.4), 58 + 29 * r * sin(k * 2.4), 1.8, fill="#b5391c")
        for k, r in ((k, (k / 60) ** 0.5) for k in range(60))
    )
    cut = (
        ellipse(70, 68, 23, 24, fill="#f0a52f")
        + ellipse(70, 68, 18, 19, fill="#f7c65a")
        + "".join(
            ellipse(70 + 9 * cos(a), 68 + 10 * sin(a), 5.5, 6.5, fill="#c4202a") for a in (k * pi / 3 for k in range(6))
        )
    )
    return (
        _ball("gc", "#e0561f")
        + path("M40,28 Q44,14 56,12", fill="none", stroke="#5f8a3a", stroke_width=4)
        + ellipse(40, 58, 31, 33, fill="url(#gc)")
        + dots
        + cut
    )


def cordyceps() -> str:
    rnd, stalks = Random(3), []
    for k in range(17):
        x, lean, top = 22 + k * 3.5, rnd.uniform(-13, 13), rnd.uniform(12, 36)
        colour = rnd.choice(["#e08a1f", "#ee9d2a", "#d2741a"])
        stalks.append(
            path(
                f"M{x},86 Q{x + lean * 0.2},{60} {x + lean},{top}",
                fill="none",
                stroke=colour,
                stroke_width=4.4,
                stroke_linecap="round",
            )
            + path(
                f"M{x + lean * 0.75},{top + 14} L{x + lean},{top}",
                stroke=lighter(colour, 0.3),
                stroke_width=6,
                stroke_linecap="round",
            )
        )
    return (
        "".join(stalks)
        + path("M12,78 H88 L80,96 Q50,100 20,96Z", fill="#b98a5a")
        + ellipse(50, 79, 38, 6, fill="#d8b58a")
    )


def nest_bowl() -> str:
    rnd = Random(11)
    strands = "".join(
        path(
            f"M{16 + rnd.random() * 16:.0f},{44 + rnd.random() * 10:.0f} Q{50},{20 + rnd.random() * 44:.0f} {68 + rnd.random() * 16:.0f},{42 + rnd.random() * 12:.0f}",
            fill="none",
            stroke=rnd.choice(["#fff6df", "#f3e2bd", "#e9d3a5", "#fffaf0"]),
            stroke_width=2.2,
            opacity=0.9,
        )
        for _ in range(34)
    )
    nest = path("M14,48 Q22,24 50,26 Q80,24 86,48 Q70,58 50,58 Q30,58 14,48Z", fill="#ecd7ab")
    bowl = path("M8,50 Q50,64 92,50 Q90,84 62,90 H38 Q10,84 8,50Z", fill="url(#nb)") + path(
        "M20,62 Q24,80 38,86", fill="none", stroke="#fff", stroke_width=3, stroke_linecap="round", opacity=0.6
    )
    flower = "".join(
        circle(50 + 6 * cos(a), 74 + 6 * sin(a), 3.4, fill="#4a7fb0") for a in (k * 2 * pi / 5 for k in range(5))
    ) + circle(50, 74, 2.6, fill="#e0b040")
    return (
        radial("nb", [(0, "#ffffff"), (0.6, "#eaf0f2"), (1, "#a9bcc6")], cx=0.35, cy=0.2, r=0.9)
        + nest
        + strands
        + bowl
        + path("M8,50 Q50,64 92,50", fill="none", stroke="#4a7fb0", stroke_width=2.4)
        + flower
        + rect(36, 89, 28, 6, rx=2, fill="#b9cad2")
    )


def _blossom(x: float, y: float, r: float, petal: str, heart: str, *, count: int = 5, turn: float = 0) -> str:
    petals = "".join(
        ellipse(x + r * 0.62 * cos(a), y + r * 0.62 * sin(a), r * 0.5, r * 0.46, fill=petal)
        for a in (turn + k * 2 * pi / count for k in range(count))
    )
    dots = "".join(
        circle(x + r * 0.28 * cos(a), y + r * 0.28 * sin(a), r * 0.07, fill="#b5651f")
        for a in (k * pi / 4 for k in range(8))
    )
    return petals + circle(x, y, r * 0.22, fill=heart) + dots


def mai() -> str:
    branches = "M50,100 Q46,80 52,66 Q40,54 24,50 M52,66 Q64,52 80,48 M48,80 Q34,74 18,76 M51,72 Q66,70 84,74 M50,62 Q48,40 42,20 M50,56 Q60,36 66,18 M24,50 Q18,42 14,32 M80,48 Q88,38 88,28"
    rnd = Random(6)
    spots = [
        (24, 50),
        (80, 48),
        (18, 76),
        (84, 74),
        (42, 20),
        (66, 18),
        (14, 32),
        (88, 28),
        (48, 40),
        (60, 36),
        (36, 56),
        (68, 56),
        (54, 12),
        (32, 34),
        (74, 34),
        (34, 76),
        (68, 72),
        (52, 54),
        (26, 64),
        (78, 62),
        (24, 22),
        (52, 28),
    ]
    leaves = "".join(
        ellipse(
            x + rnd.uniform(-7, 7), y - 6, 2, 4.5, fill="#7aa84a", transform=f"rotate({rnd.randint(-50, 50)},{x},{y})"
        )
        for x, y in spots
    )
    flowers = "".join(
        _blossom(x, y, rnd.uniform(6, 8.2), rnd.choice(["#f7c92c", "#fbd84f", "#f2bd1f"]), "#d98a1f", turn=rnd.random())
        for x, y in spots
    )
    return path(branches, fill="none", stroke="#6a4a30", stroke_width=3.6, stroke_linecap="round") + leaves + flowers


def orchid() -> str:
    stem = path(
        "M50,100 Q54,60 40,36 Q34,20 18,12 M50,100 Q50,70 66,44 Q74,30 90,26",
        fill="none",
        stroke="#6f9a4a",
        stroke_width=2.4,
    )
    leaves = "".join(
        path(f"M50,99 Q{50 + dx},{70} {50 + dx * 1.9},{82 - abs(dx) * 0.2} Q{50 + dx},{92} 50,99Z", fill=fill)
        for dx, fill in ((-22, "#4f8a45"), (22, "#5f9a50"), (-12, "#6aa758"), (13, "#447d3c"))
    )
    spots = [
        (18, 12, 9),
        (30, 24, 10),
        (39, 38, 11),
        (45, 54, 11),
        (90, 26, 9),
        (78, 33, 10),
        (68, 45, 11),
        (59, 60, 11),
    ]
    flowers = "".join(
        _blossom(x, y, r, "#d98ac8" if k % 2 else "#e3a0d2", "#a5307f")
        + ellipse(x, y + r * 0.25, r * 0.22, r * 0.3, fill="#b83a8f")
        for k, (x, y, r) in enumerate(spots)
    )
    return stem + leaves + flowers


def bonsai() -> str:
    trunk = path(
        "M40,100 Q30,84 42,72 Q56,64 46,52 Q38,44 46,32 L52,34 Q50,44 58,52 Q68,66 58,76 Q56,88 64,100Z", fill="#7a5a40"
    ) + "".join(circle(x, y, r, fill="#5f4430") for x, y, r in ((46, 84, 5), (55, 72, 4), (49, 92, 3.4), (52, 56, 3)))
    rnd = Random(5)
    pads = "".join(
        group(
            "".join(
                circle(
                    x + rnd.uniform(-w, w),
                    y + rnd.uniform(-5, 5),
                    rnd.uniform(4, 7),
                    fill=rnd.choice(["#4f8a45", "#5f9a4f", "#3f7a3c", "#79b060"]),
                )
                for _ in range(26)
            ),
            "".join(
                _blossom(x + rnd.uniform(-w, w), y + rnd.uniform(-4, 6), 2.6, "#ffffff", "#f0d060") for _ in range(7)
            ),
        )
        for x, y, w in ((24, 52, 15), (76, 46, 16), (48, 24, 20), (72, 68, 11))
    )
    return (
        path(
            "M46,58 Q36,54 26,54 M54,52 Q64,48 74,48 M58,70 Q66,68 72,69", fill="none", stroke="#7a5a40", stroke_width=4
        )
        + trunk
        + pads
    )


def incense() -> str:
    rnd = Random(2)
    sticks = "".join(
        path(
            f"M{50 + (k - 8) * 1.5:.1f},92 L{50 + (k - 8) * 4.6 + rnd.uniform(-2, 2):.1f},{18 + abs(k - 8) * 1.6:.1f}",
            stroke=rnd.choice(["#a5623a", "#8f4f2e", "#b5763f"]),
            stroke_width=2.6,
            stroke_linecap="round",
        )
        for k in range(17)
    )
    smoke = path(
        "M50,14 Q40,4 50,-6 Q60,-16 50,-26",
        fill="none",
        stroke="#fff",
        stroke_width=3,
        stroke_linecap="round",
        opacity=0.55,
    )
    return (
        smoke
        + sticks
        + "".join(
            path(f"M{50 + (k - 8) * 1.5:.1f},92 L{50 + (k - 8) * 0.9:.1f},100", stroke="#c43a2a", stroke_width=2.2)
            for k in range(17)
        )
        + rect(33, 68, 34, 9, rx=4, fill="#d9a83f")
    )


def bamboo() -> str:
    out = []
    for x, top, tone in ((34, 4, "#6fa04a"), (50, -2, "#84b458"), (66, 8, "#5f8f40")):
        out += [
            rect(x - 5, top + k * 24, 10, 22, rx=3, fill=tone)
            + rect(x - 3, top + k * 24 + 2, 2.4, 18, rx=1, fill="#fff", opacity=0.35)
            for k in range(4)
        ]
    leaves = "".join(
        path(f"M{x},{y} q{d * 14},-10 {d * 28},2 q{-d * 14},4 {-d * 28},-2Z", fill="#4f8a3f")
        for x, y, d in ((34, 26, -1), (66, 32, 1), (50, 20, 1), (34, 54, -1), (66, 60, 1))
    )
    return "".join(out) + leaves


def straws() -> str:
    rnd = Random(7)
    tubes = "".join(
        path(
            f"M{30 + k * 2.4},{94} L{20 + k * 3.4 + rnd.uniform(-1, 1):.1f},{6 + rnd.uniform(-3, 5):.1f}",
            stroke=rnd.choice(["#b9b26a", "#a5a558", "#c9c27d", "#949a4c"]),
            stroke_width=4.2,
        )
        for k in range(18)
    )
    ends = "".join(ellipse(20 + k * 3.4, 7, 2, 1.3, fill="#5f5f30") for k in range(18))
    return (
        tubes
        + ends
        + path("M27,56 Q50,62 75,54 L74,64 Q50,71 28,66Z", fill="#8a5a33")
        + path("M58,60 q14,-10 16,2 q-4,8 -16,-2 q-12,12 -18,2 q4,-10 18,-2Z", fill="#a5713f")
    )


def mat() -> str:
    fringe = "".join(
        path(f"M{8 + k * 3.5},{y} v5", stroke="#a5763f", stroke_width=1.4) for y in (26, 88) for k in range(25)
    )
    weave = "".join(
        path(
            f"M8,{34 + k * 3.4} q3.5,-3 7,0 t7,0 t7,0 t7,0 t7,0 t7,0 t7,0 t7,0 t7,0 t7,0 t7,0 t7,0",
            fill="none",
            stroke="#7d5528" if k % 2 else "#c7954f",
            stroke_width=1.5,
        )
        for k in range(16)
    )
    border = rect(8, 31, 84, 57, rx=2, fill="none", stroke="#5f3d1f", stroke_width=3)
    roll = (
        path("M6,22 Q6,14 14,14 H88 Q96,14 96,22 Q96,30 88,30 H14 Q6,30 6,22Z", fill="#9a6a35")
        + "".join(
            path(f"M{12 + k * 6},14 q-4,8 0,16", fill="none", stroke="#c7954f", stroke_width=1.3) for k in range(14)
        )
        + ellipse(92, 22, 5, 8, fill="#c7954f")
        + ellipse(92, 22, 2.5, 4, fill="#6a4522")
    )
    return fringe + rect(8, 31, 84, 57, rx=2, fill="#a87740") + weave + border + roll


TET = {
    "banhtet": ("#fbf3df", "#a86bb5", "#8fbf62", "#f0cf5a", "#c9705a"),
    "banhtet-green": ("#dcebb8", "#9cc468", "#7fae4f", "#f0cf5a", "#f6e6b0"),
    "banhtet-mixed": ("#fdf6e3", "#f5e8c4", "#efd98f", "#e0b04a", "#c4502f"),
}


def banhtet(kind: str = "banhtet") -> str:
    log = path("M4,40 Q4,26 18,26 H64 Q74,40 64,58 H18 Q4,58 4,40Z", fill="#4f7f3a") + path(
        "M6,36 H66 M6,44 H68 M8,52 H66 M10,30 H64", stroke="#3a6530", stroke_width=1.6
    )
    ties = "".join(
        path(f"M{x},26 Q{x + 5},42 {x},58", fill="none", stroke="#d9c27a", stroke_width=2) for x in (14, 26, 38, 50, 60)
    )
    return group(log, ties, transform="translate(2,-8)") + _slice(66, 66, 25, kind) + _slice(36, 78, 20, kind)


def _slice(x: float, y: float, r: float, kind: str) -> str:
    rings = zip((0.93, 0.8, 0.62, 0.44, 0.2), TET[kind], strict=True)
    return (
        ellipse(x + 3, y + 4, r, r * 0.96, fill="#2f4a22")
        + circle(x, y, r, fill="#4f8a3f")
        + "".join(circle(x, y, r * share, fill=colour) for share, colour in rings)
    )


def drum() -> str:
    shell = path("M14,34 Q6,60 16,84 Q50,100 84,84 Q94,60 86,34Z", fill="url(#dr)")
    pegs = "".join(
        circle(14 + 72 * (0.5 - 0.5 * cos(pi * k / 10)), 36 + 13 * sin(pi * k / 10), 1.8, fill="#f0cf7a")
        + circle(16 + 68 * (0.5 - 0.5 * cos(pi * k / 10)), 80 + 10 * sin(pi * k / 10), 1.7, fill="#e0b860")
        for k in range(11)
    )
    head = (
        ellipse(50, 32, 37, 15, fill="#8a5a33")
        + ellipse(50, 31, 35, 13.5, fill="#f0dcb5")
        + ellipse(46, 29, 22, 7, fill="#fbf0d8")
    )
    sticks = (
        "".join(
            path(d, stroke="#c99a5a", stroke_width=3.4, stroke_linecap="round")
            for d in ("M30,26 L74,4", "M66,30 L26,2")
        )
        + circle(30, 26, 3.6, fill="#c43a2a")
        + circle(66, 30, 3.6, fill="#c43a2a")
    )
    return (
        radial("dr", [(0, "#d9503c"), (0.6, "#b0302a"), (1, "#6a1c1a")], cx=0.32, cy=0.3, r=0.8)
        + shell
        + path("M15,58 Q50,76 85,58", fill="none", stroke="#e0b04a", stroke_width=3)
        + pegs
        + head
        + sticks
    )


def cashew() -> str:
    curve = "M-14,-10 C-10,14 14,18 18,-4"
    one = (
        path(curve, fill="none", stroke="#b98746", stroke_width=19, stroke_linecap="round")
        + path(curve, fill="none", stroke="#e8c48c", stroke_width=16, stroke_linecap="round")
        + path("M-14,-12 C-10,8 10,12 15,-4", fill="none", stroke="#f9e6c4", stroke_width=4, stroke_linecap="round")
    )
    return "".join(
        group(one, transform=f"translate({x},{y}) rotate({r})")
        for x, y, r in ((30, 34, 10), (70, 36, 100), (26, 76, -50), (72, 80, 30), (50, 58, -12))
    )


ARTS = {
    "dragonfruit": dragonfruit,
    "durian": durian,
    "custardapple": custardapple,
    "soursop": soursop,
    "jackfruit": jackfruit,
    "gac": gac,
    "cordyceps": cordyceps,
    "nest-bowl": nest_bowl,
    "mai": mai,
    "orchid": orchid,
    "bonsai": bonsai,
    "incense": incense,
    "bamboo": bamboo,
    "straws": straws,
    "mat": mat,
    "banhtet": banhtet,
    "banhtet-green": lambda: banhtet("banhtet-green"),
    "banhtet-mixed": lambda: banhtet("banhtet-mixed"),
    "drum": drum,
    "cashew": cashew,
}
