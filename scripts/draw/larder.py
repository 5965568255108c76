# ruff: noqa: E501, S311 - path data reads worse broken; the chance here is seeded and only places leaves
"""The kitchen's own things, redrawn where the emoji set knows them only in other countries' shapes; boxes of 100 × 100."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from svg import circle, darker, ellipse, gradient, group, lighter, path, radial, rect


def coconut_half() -> str:
    rnd = Random(1)
    hairs = "".join(
        path(
            f"M{8 + rnd.random() * 60:.0f},{30 + rnd.random() * 50:.0f} q{rnd.uniform(2, 6):.0f},{rnd.uniform(3, 9):.0f} {rnd.uniform(-2, 5):.0f},{rnd.uniform(6, 14):.0f}",
            fill="none",
            stroke="#c99a62",
            stroke_width=1,
            opacity=0.55,
        )
        for _ in range(34)
    )
    eyes = "".join(circle(x, y, 2.6, fill="#3a2414") for x, y in ((28, 30), (38, 25), (40, 35)))
    whole = (
        ellipse(38, 48, 34, 34, fill="url(#ch1)")
        + '<clipPath id="chc"><circle cx="38" cy="48" r="33"/></clipPath>'
        + group(hairs, clip_path="url(#chc)")
        + eyes
    )
    half = (
        ellipse(64, 70, 33, 27, fill="#6f4726")
        + ellipse(64, 66, 32, 23, fill="#8a5c34")
        + ellipse(64, 66, 29, 20.5, fill="#fffdf6")
        + ellipse(64, 67, 20, 13, fill="url(#ch2)")
    )
    return (
        radial("ch1", [(0, "#b8865a"), (0.6, "#84552f"), (1, "#4f3019")])
        + radial("ch2", [(0, "#e9efe6"), (1, "#cfd8ce")])
        + whole
        + half
        + path("M46,62 Q52,54 64,53", fill="none", stroke="#fff", stroke_width=3, stroke_linecap="round")
    )


def rice_paper() -> str:
    discs = "".join(
        ellipse(50, 82 - k * 3.4, 44, 15, fill="#f6ead0" if k % 2 else "#fffaf0", stroke="#d9c49a", stroke_width=0.8)
        for k in range(7)
    )
    stand = circle(54, 40, 35, fill="#e6d3a6") + circle(52, 39, 35, fill="url(#rp)")
    rnd = Random(8)
    weave = "".join(
        path(f"M{52 - s:.1f},{39 + y} H{52 + s:.1f}", stroke="#e3cfa0", stroke_width=1, opacity=0.55)
        for y in range(-30, 34, 6)
        for s in [(34 * 34 - y * y) ** 0.5]
    )
    spots = "".join(
        circle(52 + 28 * cos(k * 2.4) * r, 39 + 28 * sin(k * 2.4) * r, rnd.uniform(0.8, 2), fill="#d9b878", opacity=0.6)
        for k, r in ((k, (k / 26) ** 0.5) for k in range(26))
    )
    return radial("rp", [(0, "#fffdf7"), (0.7, "#faf0d8"), (1, "#ecd9ae")]) + stand + weave + spots + discs


def _fish(body: str, belly: str, fin: str, *, dry: bool) -> str:
    outline = "M6,52 Q18,28 48,30 Q68,32 78,48 L96,34 Q92,52 97,70 L78,56 Q66,74 44,74 Q18,74 6,52Z"
    scales = "".join(
        path(
            f"M{30 + k * 9},{40 + r * 8} q5,4 0,8",
            fill="none",
            stroke=darker(body, 0.25),
            stroke_width=1.3,
            opacity=0.6,
        )
        for k in range(5)
        for r in range(3 if k < 4 else 2)
    )
    cuts = "".join(path(f"M{32 + k * 10},{36} l7,30", stroke="#7a4a20", stroke_width=2, opacity=0.55) for k in range(5))
    return (
        gradient("fb" + fin[1:], [(0, lighter(body, 0.35)), (0.5, body), (1, belly)], x2=0, y2=1)
        + path("M38,31 Q48,16 64,34Z", fill=fin)
        + path("M40,73 Q46,86 58,71Z", fill=fin)
        + path(outline, fill=f"url(#fb{fin[1:]})")
        + (cuts if dry else scales)
        + path("M24,38 Q30,52 24,66", fill="none", stroke=darker(body, 0.35), stroke_width=2)
        + circle(15, 48, 4, fill="#fff8e8")
        + circle(14.4, 48, 2.2, fill="#2a1a10")
        + path("M20,34 Q40,28 60,36", fill="none", stroke="#fff", stroke_width=2.4, opacity=0.5, stroke_linecap="round")
    )


def silver_fish() -> str:
    return _fish("#8fa8b0", "#e9eee8", "#6f8a94", dry=False)


def dried_fish() -> str:
    return _fish("#d9a04a", "#b5762f", "#a5682a", dry=True)


def rice_ears() -> str:
    rnd, out = Random(12), []
    for lean, length in ((-26, 60), (-12, 72), (3, 76), (17, 70), (30, 58)):
        tip = (50 + lean * 1.5, 92 - length)
        out.append(
            path(f"M50,98 Q{50 + lean * 0.2},{60} {tip[0]},{tip[1]}", fill="none", stroke="#a9a04a", stroke_width=2)
        )
        for k in range(11):
            t = 0.42 + 0.058 * k
            x = (1 - t) ** 2 * 50 + 2 * t * (1 - t) * (50 + lean * 0.2) + t * t * tip[0]
            y = (1 - t) ** 2 * 98 + 2 * t * (1 - t) * 60 + t * t * tip[1]
            side = 1 if k % 2 else -1
            out.append(
                group(
                    ellipse(0, 0, 2.9, 5.6, fill=rnd.choice(["#e9b93a", "#d9a52c", "#f3cc5a"])),
                    transform=f"translate({x + side * 3.4:.1f},{y:.1f}) rotate({side * 28 + lean * 0.9:.0f})",
                )
            )
    leaves = path("M48,98 Q26,70 10,66 Q30,64 52,92Z", fill="#8fae4a") + path(
        "M52,98 Q74,74 92,74 Q72,68 48,92Z", fill="#7a9d3f"
    )
    tie = path("M41,84 Q50,88 59,84 L58,91 Q50,95 42,91Z", fill="#b5432f")
    return leaves + "".join(out) + tie


def salt_heap() -> str:
    rnd = Random(13)
    grains = "".join(
        rect(
            16 + rnd.random() * 66,
            78 + rnd.random() * 14,
            3.4,
            3.4,
            fill=rnd.choice(["#ffffff", "#dfe8ea", "#c5d4d8"]),
            transform=f"rotate({rnd.randint(0, 60)},50,80)",
        )
        for _ in range(16)
    )
    crystals = "".join(
        rect(
            x,
            y,
            4.6,
            4.6,
            fill=rnd.choice(["#ffffff", "#f4f8f8", "#dbe6e9", "#c9d8dd"]),
            stroke="#b9cad0",
            stroke_width=0.4,
            transform=f"rotate({rnd.randint(0, 80)},{x:.0f},{y:.0f})",
        )
        for x, y in ((50 + rnd.uniform(-1, 1) * (y - 26) * 0.62, y) for y in (rnd.uniform(32, 84) for _ in range(70)))
    )
    return (
        radial("sh", [(0, "#ffffff"), (0.7, "#e6eef0"), (1, "#b5c8cf")], cx=0.35, cy=0.2, r=0.9)
        + path("M8,88 Q34,30 50,24 Q66,30 92,88 Q50,98 8,88Z", fill="url(#sh)")
        + crystals
        + grains
    )


def cups() -> str:
    def cup(x: float, y: float, s: float) -> str:
        return group(
            path("M-20,-26 Q-19,4 -8,8 H8 Q19,4 20,-26Z", fill="url(#cu)"),
            ellipse(0, -26, 20, 6, fill="#f8fbf6"),
            ellipse(0, -25.4, 16.5, 4.4, fill="#d9e4cf"),
            path("M-17,-12 Q0,-5 17,-12", fill="none", stroke="#4a7f9a", stroke_width=2),
            rect(-8, 6, 16, 4, rx=1.5, fill="#b5c9bd"),
            transform=f"translate({x},{y}) scale({s})",
        )

    return gradient("cu", [(0, "#ffffff"), (0.35, "#eef5ee"), (1, "#a9bfb2")]) + cup(34, 74, 1.2) + cup(70, 84, 1.15)


def lap_xuong() -> str:
    out = []
    for k, (x, y, r) in enumerate(((44, 30, -16), (54, 52, -8), (46, 74, -14))):
        body = rect(-38, -11, 76, 22, rx=11, fill="url(#lx)")
        fat = "".join(
            ellipse(-30 + j * 6.4, (-5, 3, -1, 5)[(j + k) % 4], 2, 1.5, fill="#f3d5c4", opacity=0.9) for j in range(10)
        )
        out.append(
            group(
                body,
                fat,
                rect(-30, -8, 56, 3, rx=1.5, fill="#fff", opacity=0.35),
                path("M-38,0 l-8,-5 M38,0 l8,5", stroke="#b5432f", stroke_width=3, stroke_linecap="round"),
                transform=f"translate({x},{y}) rotate({r})",
            )
        )
    return gradient("lx", [(0, "#d9573f"), (0.5, "#b5352a"), (1, "#7a1f1c")], x2=0, y2=1) + "".join(out)


def cha_lua() -> str:
    roll = path("M8,34 Q8,14 24,14 H74 Q88,14 88,34 Q88,54 74,54 H24 Q8,54 8,34Z", fill="#4f8a3f") + path(
        "M12,26 H84 M10,36 H86 M12,46 H84", stroke="#3a6f30", stroke_width=1.8
    )
    ties = "".join(
        path(f"M{x},14 Q{x + 5},34 {x},54", fill="none", stroke="#e0cf8a", stroke_width=2.4) for x in (26, 42, 58, 74)
    )
    rounds = "".join(
        ellipse(x + 2, y + 4, 19, 15, fill="#c9a27a")
        + ellipse(x, y, 19, 15, fill="#f6dcc0")
        + ellipse(x, y, 16, 12.4, fill="#fbead4")
        + "".join(circle(x + 9 * cos(k * 2.4), y + 7 * sin(k * 2.4), 0.9, fill="#8a6a50") for k in range(7))
        for x, y in ((30, 74), (52, 80), (74, 72))
    )
    return roll + ties + rounds


def gourd() -> str:
    rnd = Random(15)
    spots = "".join(
        ellipse(
            28 + rnd.random() * 46,
            30 + rnd.random() * 60,
            rnd.uniform(1, 2.2),
            rnd.uniform(1.5, 3),
            fill="#e0efc0",
            opacity=0.8,
        )
        for _ in range(46)
    )
    outline = "M50,14 Q62,16 60,30 Q58,42 70,54 Q82,70 70,88 Q50,102 30,88 Q18,70 30,54 Q42,42 40,30 Q38,16 50,14Z"
    return (
        radial("gd", [(0, "#b5d878"), (0.6, "#79ad4a"), (1, "#47762f")])
        + path("M50,16 Q48,6 58,4", fill="none", stroke="#6f8a3a", stroke_width=4, stroke_linecap="round")
        + path(outline, fill="url(#gd)")
        + f'<clipPath id="gdc"><path d="{outline}"/></clipPath>'
        + group(spots, clip_path="url(#gdc)")
    )


def loofah() -> str:
    def one(x: float, r: float) -> str:
        ribs = "".join(
            path(f"M{dx},-36 Q{dx * 1.6},0 {dx * 1.2},38", fill="none", stroke="#4f7f35", stroke_width=1.5)
            for dx in (-7, -3, 1, 5, 9)
        )
        return group(
            path("M-7,-40 Q-16,0 -13,36 Q0,48 13,36 Q16,0 7,-40Z", fill="url(#lf)"),
            ribs,
            rect(-3, -48, 6, 10, rx=2, fill="#6f8a3a"),
            path("M-8,-20 Q-11,0 -9,24", fill="none", stroke="#fff", stroke_width=2.6, opacity=0.4),
            transform=f"translate({x},52) rotate({r})",
        )

    return gradient("lf", [(0, "#a9d070"), (0.5, "#7fb04f"), (1, "#4f8038")]) + one(34, -14) + one(62, 10)


def winter_melon() -> str:
    bloom = "".join(
        ellipse(50 + 30 * r * cos(k * 2.4), 52 + 20 * r * sin(k * 2.4), 1.4, 0.9, fill="#dcebd8", opacity=0.8)
        for k, r in ((k, (k / 50) ** 0.5) for k in range(50))
    )
    cut = (
        ellipse(76, 66, 19, 23, fill="#3f7f55")
        + ellipse(76, 66, 16.5, 20.5, fill="#d9efc5")
        + ellipse(76, 66, 13.5, 17, fill="#fafdf2")
        + "".join(
            ellipse(76 + 6 * cos(a), 66 + 8 * sin(a), 1.3, 2.2, fill="#e0c98a") for a in (k * pi / 4 for k in range(8))
        )
    )
    return (
        radial("wm", [(0, "#8fbf8a"), (0.6, "#4f8f62"), (1, "#2c5f42")])
        + ellipse(46, 52, 41, 29, fill="url(#wm)")
        + bloom
        + path("M6,50 l-5,-6", stroke="#6f8a3a", stroke_width=4)
        + cut
    )


def papaya() -> str:
    seeds = "".join(
        circle(62 + 8 * cos(k * 2.4) * r, 66 + 17 * sin(k * 2.4) * r, 2, fill="#fbf3e0" if k % 3 else "#e9d8b0")
        for k, r in ((k, (k / 18) ** 0.5) for k in range(18))
    )
    return (
        radial("pp", [(0, "#b5d478"), (0.6, "#7fae4a"), (1, "#4f7a30")])
        + path("M34,10 Q52,14 56,48 Q58,84 34,92 Q10,88 10,52 Q12,16 34,10Z", fill="url(#pp)")
        + rect(31, 3, 6, 9, rx=2, fill="#7a6a3a")
        + path("M62,26 Q86,34 86,66 Q84,94 62,98 Q40,94 38,66 Q40,34 62,26Z", fill="#6f9f42")
        + path("M62,30 Q82,38 82,66 Q80,91 62,94 Q44,91 42,66 Q44,38 62,30Z", fill="#f3e3b0")
        + ellipse(62, 66, 11, 20, fill="#dcc98a")
        + seeds
    )


def coconut_flower() -> str:
    rnd = Random(18)
    strands = "".join(
        path(
            f"M30,90 Q{40 + k * 3},{60 - k} {46 + k * 5.4:.0f},{30 + abs(k - 4) * 7}",
            fill="none",
            stroke="#e3c878",
            stroke_width=2.4,
        )
        + "".join(
            circle(
                30 + (16 + k * 5.4) * t + rnd.uniform(-2, 2),
                90 - (60 - abs(k - 4) * 7) * t**0.85 + rnd.uniform(-2, 2),
                rnd.uniform(1.8, 2.8),
                fill=rnd.choice(["#fbeec0", "#f3dc90", "#e9c968"]),
            )
            for t in (0.5, 0.62, 0.74, 0.86, 0.97)
        )
        for k in range(9)
    )
    spathe = path("M24,98 Q2,50 30,6 Q40,44 36,94Z", fill="url(#cf)") + path(
        "M27,90 Q16,50 30,14", fill="none", stroke="#cfe0a0", stroke_width=1.8, opacity=0.8
    )
    drop = path("M84,74 q-9,13 0,19 q10,-5 0,-19Z", fill="#d98f2a") + path(
        "M82,84 q-1,4 2,6", fill="none", stroke="#fff", stroke_width=1.6, opacity=0.8
    )
    return gradient("cf", [(0, "#a9c060"), (1, "#6f8f3a")]) + strands + spathe + drop


def tamarind() -> str:
    pods = "".join(
        group(
            path(
                "M-38,0 Q-38,-10 -26,-9 Q-16,-15 -6,-9 Q6,-15 16,-9 Q30,-12 38,2 Q32,14 18,9 Q6,14 -4,9 Q-16,14 -26,9 Q-38,10 -38,0Z",
                fill="url(#tm)",
            ),
            path("M-30,-4 Q0,-11 30,-3", fill="none", stroke="#e0b07a", stroke_width=2, opacity=0.7),
            transform=f"translate({x},{y}) rotate({r})",
        )
        for x, y, r in ((46, 30, -22), (56, 54, 8), (44, 78, -10))
    )
    return gradient("tm", [(0, "#b5763f"), (1, "#6f4020")], x2=0, y2=1) + pods


def guitar() -> str:
    body = "M30,58 Q38,56 42,50 Q52,44 60,52 Q62,60 58,66 Q58,74 52,84 Q40,98 22,92 Q6,82 12,68 Q18,58 30,58Z"
    neck = path("M50,58 L84,16 L90,21 L57,64Z", fill="#5a3a22") + "".join(
        path(f"M{55 + k * 4.3:.1f},{54 - k * 5.3:.1f} q4,1 6,5", fill="none", stroke="#e0c48a", stroke_width=1.5)
        for k in range(7)
    )
    head = path("M82,18 L90,4 L98,10 L91,24Z", fill="#7a4a28") + "".join(
        circle(x, y, 1.9, fill="#f0e3c0") for x, y in ((87, 8), (84.5, 13), (97, 13), (94.5, 18))
    )
    strings = "".join(
        path(f"M{24 + k * 1.9},{74 + k * 2} L{84.5 + k * 1.4},{17 + k * 1.3}", stroke="#fbf0d0", stroke_width=0.6)
        for k in range(5)
    )
    return (
        radial("gt", [(0, "#f0b868"), (0.6, "#cc8438"), (1, "#84491c")], cx=0.4, cy=0.35)
        + path(body, fill="#5f3417", transform="translate(2,3)")
        + path(body, fill="url(#gt)")
        + path(body, fill="none", stroke="#f6dca8", stroke_width=1.3, opacity=0.8)
        + circle(44, 67, 8.6, fill="#f0d59a")
        + circle(44, 67, 7, fill="#2f1c10")
        + neck
        + head
        + path("M18,76 L28,84 L31,80 L21,72Z", fill="#4a2c18")
        + strings
    )


def clay_jar() -> str:
    body = "M30,24 Q6,40 12,66 Q18,92 34,96 H66 Q82,92 88,66 Q94,40 70,24Z"
    return (
        radial("kj", [(0, "#d9945f"), (0.55, "#a5602f"), (1, "#5f3017")], cx=0.34, cy=0.3, r=0.8)
        + path(body, fill="url(#kj)")
        + path("M14,52 Q50,62 86,52 M16,58 Q50,68 84,58", fill="none", stroke="#e3b07a", stroke_width=1.6, opacity=0.7)
        + ellipse(50, 23, 23, 7, fill="#7a4522")
        + path("M22,20 Q50,2 78,20 Q50,30 22,20Z", fill="#c99a5a")
        + path("M30,19 Q50,8 70,19", fill="none", stroke="#f0d5a0", stroke_width=2)
        + circle(50, 10, 4, fill="#a5713a")
        + path("M24,40 Q18,60 28,80", fill="none", stroke="#fff", stroke_width=4, stroke_linecap="round", opacity=0.35)
    )


def green_leaf() -> str:
    def leaf(tip: float, y: float, turn: float, name: str) -> str:
        veins = "".join(
            path(
                f"M{k * 11},0 q8,-3 12,-{11 - abs(k - 3) * 1.6} M{k * 11},0 q8,3 12,{11 - abs(k - 3) * 1.6}",
                fill="none",
                stroke="#c5e0a0",
                stroke_width=1,
                opacity=0.6,
            )
            for k in range(1, 6)
        )
        return group(
            path("M0,0 Q24,-30 76,0 Q24,30 0,0Z", fill=f"url(#{name})"),
            path("M-10,0 H72", stroke="#d9ecb5", stroke_width=1.8),
            veins,
            transform=f"translate({tip},{y}) rotate({turn})",
        )

    return (
        gradient("gl", [(0, "#86ba5a"), (1, "#3f7838")], x2=1, y2=1) + leaf(18, 86, -52, "gl") + leaf(22, 88, -10, "gl")
    )


LARDER = {
    "coconut-half": coconut_half,
    "rice-paper": rice_paper,
    "silver-fish": silver_fish,
    "dried-fish": dried_fish,
    "rice-ears": rice_ears,
    "salt-heap": salt_heap,
    "cups": cups,
    "lap-xuong": lap_xuong,
    "cha-lua": cha_lua,
    "gourd": gourd,
    "loofah": loofah,
    "winter-melon": winter_melon,
    "papaya": papaya,
    "coconut-flower": coconut_flower,
    "tamarind": tamarind,
    "guitar": guitar,
    "clay-jar": clay_jar,
    "green-leaf": green_leaf,
}
