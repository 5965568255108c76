# ruff: noqa: E501 - path data reads worse broken; the chance here is seeded and only places leaves
"""Packages with their labels. Each stands on (0, 0) and grows upwards; light comes from the upper left."""

from __future__ import annotations

from collections.abc import Callable

from labels import CREAM, INK, Item, label, type_size
from svg import circle, darker, ellipse, gradient, group, html, lighter, mix, path, rect


def shade(item: Item, outline: str, *, strength: float = 1) -> str:
    """Roundness laid over a shape: light on the left, shadow on the right."""
    name = f"shade-{item.key}"
    stops = (
        (0, "#000", 0.22),
        (0.1, "#fff", 0.1),
        (0.24, "#fff", 0.42),
        (0.36, "#fff", 0.04),
        (0.66, "#000", 0),
        (1, "#000", 0.34),
    )
    marks = "".join(f'<stop offset="{o}" stop-color="{c}" stop-opacity="{a * strength}"/>' for o, c, a in stops)
    return f'<linearGradient id="{name}">{marks}</linearGradient>' + path(outline, fill=f"url(#{name})")


def speckles(item: Item, *, x: float, y: float, w: float, h: float, count: int = 70, size: float = 9) -> str:
    rnd = item.rnd
    tones = [
        lighter(item.contents, 0.3),
        darker(item.contents, 0.25),
        lighter(item.contents, 0.5),
        darker(item.contents, 0.4),
    ]
    return "".join(
        ellipse(
            x + rnd.random() * w,
            y + rnd.random() * h,
            size * rnd.uniform(0.5, 1.3),
            size * rnd.uniform(0.35, 0.9),
            fill=rnd.choice(tones),
            opacity=0.75,
        )
        for _ in range(count)
    )


def jar(item: Item) -> str:
    body = (
        "M-150,-300 Q-165,-290 -165,-262 L-165,-28 Q-165,0 -136,0 L136,0 Q165,0 165,-28 L165,-262 Q165,-290 150,-300Z"
    )
    inside = "M-153,-268 L-153,-32 Q-153,-12 -132,-12 L132,-12 Q153,-12 153,-32 L153,-268 Q0,-254 -153,-268Z"
    clip = f"clip-{item.key}"
    smooth = item.family in ("honey", "nectar")
    fill = gradient(
        f"in-{item.key}", [(0, lighter(item.contents, 0.25)), (1, darker(item.contents, 0.25))], x2=0.3, y2=1
    )
    texture = "" if smooth else speckles(item, x=-153, y=-268, w=306, h=256, count=130, size=11)
    return (
        path(body, fill="#eef3ec", opacity=0.72)
        + fill
        + path(inside, fill=f"url(#in-{item.key})")
        + f'<clipPath id="{clip}"><path d="{inside}"/></clipPath>'
        + group(texture, clip_path=f"url(#{clip})")
        + shade(item, body)
        + _lid(item)
        + label(item, -122, -242, 244, 206)
        + path(
            "M-140,-270 Q-150,-160 -140,-50",
            fill="none",
            stroke="#fff",
            stroke_width=8,
            stroke_linecap="round",
            opacity=0.5,
        )
    )


def _lid(item: Item) -> str:
    if item.rnd.random() < 0.45:
        return _cloth(item)
    metal = (
        ("#d9b45a", "#8a6a2f") if item.rnd.random() < 0.6 else (lighter(item.accent, 0.15), darker(item.accent, 0.35))
    )
    lid = "M-158,-362 Q-158,-374 -146,-374 L146,-374 Q158,-374 158,-362 L158,-304 Q158,-294 148,-294 L-148,-294 Q-158,-294 -158,-304Z"
    ridges = "".join(rect(-156 + k * 16, -352, 3, 50, fill="#000", opacity=0.1) for k in range(1, 20))
    return (
        gradient(f"lid-{item.key}", [(0, metal[1]), (0.22, lighter(metal[0], 0.5)), (0.5, metal[0]), (1, metal[1])])
        + path(lid, fill=f"url(#lid-{item.key})")
        + ridges
        + rect(-150, -371, 300, 7, rx=3, fill="#fff", opacity=0.45)
    )


def _cloth(item: Item) -> str:
    """A checked southern scarf tied over the lid."""
    a, b = lighter(item.accent, 0.62), item.accent
    check = (
        f'<pattern id="check-{item.key}" width="26" height="26" patternUnits="userSpaceOnUse"><rect width="26" height="26" fill="{a}"/>'
        f'<rect width="13" height="26" fill="{b}" opacity=".5"/><rect width="26" height="13" fill="{b}" opacity=".5"/></pattern>'
    )
    cap = "M-150,-368 Q0,-396 150,-368 L160,-322 Q172,-286 190,-270 Q160,-262 138,-274 Q110,-258 84,-274 Q56,-260 28,-276 Q0,-260 -28,-276 Q-56,-260 -84,-274 Q-110,-258 -138,-274 Q-160,-262 -190,-270 Q-172,-286 -160,-322Z"
    tie = path("M-160,-322 Q0,-304 160,-322", fill="none", stroke="#8a6236", stroke_width=9)
    bow = path("M20,-314 q40,-34 58,-8 q-10,24 -58,8 q-44,30 -60,2 q12,-26 60,-2Z", fill="#9a6f3f")
    return check + path(cap, fill=f"url(#check-{item.key})") + shade_again(item, cap, "cloth") + tie + bow


def shade_again(item: Item, outline: str, part: str) -> str:
    name = f"shade-{part}-{item.key}"
    marks = '<stop offset="0" stop-opacity=".2"/><stop offset=".3" stop-color="#fff" stop-opacity=".3"/><stop offset=".6" stop-opacity="0"/><stop offset="1" stop-opacity=".34"/>'
    return f'<linearGradient id="{name}">{marks}</linearGradient>' + path(outline, fill=f"url(#{name})")


BOTTLES = {
    "tall": (
        "M-32,-560 L32,-560 L32,-430 Q34,-390 78,-362 Q104,-342 104,-306 L104,-26 Q104,0 78,0 L-78,0 Q-104,0 -104,-26 L-104,-306 Q-104,-342 -78,-362 Q-34,-390 -32,-430Z",
        560,
        208,
    ),
    "square": (
        "M-36,-520 L36,-520 L36,-424 Q38,-404 90,-396 Q126,-388 126,-350 L126,-22 Q126,0 104,0 L-104,0 Q-126,0 -126,-22 L-126,-350 Q-126,-388 -90,-396 Q-38,-404 -36,-424Z",
        520,
        252,
    ),
    "gourd": (
        "M-30,-540 L30,-540 L32,-470 Q40,-446 76,-430 Q96,-396 72,-350 Q62,-330 88,-300 Q124,-258 124,-150 Q124,0 70,0 L-70,0 Q-124,0 -124,-150 Q-124,-258 -88,-300 Q-62,-330 -72,-350 Q-96,-396 -76,-430 Q-40,-446 -32,-470Z",
        540,
        248,
    ),
    "small": (
        "M-34,-440 L34,-440 L36,-360 Q44,-320 84,-286 Q100,-268 100,-240 L100,-30 Q100,0 72,0 L-72,0 Q-100,0 -100,-30 L-100,-240 Q-100,-268 -84,-286 Q-44,-320 -36,-360Z",
        440,
        200,
    ),
}


def bottle(item: Item) -> str:
    shape = {"spirit": ("tall", "square", "gourd"), "wine": ("tall", "square"), "fish-sauce": ("tall",)}.get(
        item.family, ("small",)
    )
    outline, height, width = BOTTLES[item.rnd.choice(shape)]
    glass = mix(item.contents, "#ffffff", 0.35) if item.light else item.contents
    neck = 80 if height > 450 else 58
    fill = gradient(f"glass-{item.key}", [(0, lighter(glass, 0.18)), (1, darker(glass, 0.22))], x2=0.15, y2=1)
    tall = min(262, height * 0.5)
    return (
        fill
        + path(outline, fill=f"url(#glass-{item.key})", opacity=0.93 if item.light else 1)
        + (path(outline, fill="none", stroke="#ffffff", stroke_width=3, opacity=0.5) if item.light else "")
        + shade(item, outline)
        + _cap(item, height, neck)
        + label(item, -width / 2 + 6, -tall - 34, width - 12, tall, radius=10)
        + path(
            f"M{-width / 2 + 20},-40 L{-width / 2 + 20},{-height * 0.5}",
            stroke="#fff",
            stroke_width=7,
            stroke_linecap="round",
            opacity=0.4,
        )
    )


def _cap(item: Item, height: float, neck: float) -> str:
    tone = (
        ("#b98f5a", "#7d5a33")
        if item.family in ("spirit", "wine") and item.rnd.random() < 0.5
        else (item.accent, darker(item.accent, 0.4))
    )
    return (
        gradient(f"cap-{item.key}", [(0, tone[1]), (0.28, lighter(tone[0], 0.45)), (0.6, tone[0]), (1, tone[1])])
        + rect(-42, -height - 22, 84, neck, rx=9, fill=f"url(#cap-{item.key})")
        + rect(-42, -height + neck - 36, 84, 8, fill="#fff", opacity=0.3)
    )


def bag(item: Item) -> str:
    return sack(item) if item.family in ("rice", "salt", "sugar", "flour") else pouch(item)


def sack(item: Item) -> str:
    """A cotton sack tied with string."""
    body = "M-150,-392 Q-196,-320 -190,-180 Q-200,-60 -176,-14 Q-160,4 -100,0 L100,0 Q160,4 176,-14 Q200,-60 190,-180 Q196,-320 150,-392 Q70,-372 0,-376 Q-70,-372 -150,-392Z"
    top = "M-118,-398 Q-176,-452 -162,-486 Q-112,-470 -84,-492 Q-40,-470 0,-494 Q40,-470 84,-492 Q112,-470 162,-486 Q176,-452 118,-398 Q0,-380 -118,-398Z"
    cloth = mix("#f3e3c3", item.accent, 0.1)
    folds = "".join(
        path(
            f"M{x},-385 Q{x * 1.3},-300 {x * 1.15},-250",
            fill="none",
            stroke=darker(cloth, 0.3),
            stroke_width=4,
            opacity=0.35,
        )
        for x in (-110, -60, 60, 110)
    )
    return (
        gradient(f"sack-{item.key}", [(0, lighter(cloth, 0.3)), (1, darker(cloth, 0.18))], x2=1, y2=0.6)
        + path(top, fill=darker(cloth, 0.1))
        + path(body, fill=f"url(#sack-{item.key})")
        + folds
        + shade(item, body, strength=0.6)
        + rect(-146, -410, 292, 26, rx=12, fill=item.accent)
        + path(
            "M30,-396 q50,44 34,88 M44,-398 q66,20 76,66",
            fill="none",
            stroke=item.accent,
            stroke_width=9,
            stroke_linecap="round",
        )
        + label(item, -134, -308, 268, 262)
    )


def pouch(item: Item) -> str:
    body = "M-172,-470 L172,-470 L180,-440 L172,-40 Q170,0 138,0 L-138,0 Q-170,0 -172,-40 L-180,-440Z"
    paper = item.accent if item.rnd.random() < 0.5 else mix("#d8b98a", item.accent, 0.12)
    window = "M-120,-128 Q-120,-150 -98,-150 L98,-150 Q120,-150 120,-128 L108,-44 Q104,-30 90,-30 L-90,-30 Q-104,-30 -108,-44Z"
    clip = f"win-{item.key}"
    icons = "".join(
        group(
            item.stamp(78),
            transform=f"translate({-126 + k % 4 * 58},{-150 + k // 4 * 52}) rotate({item.rnd.randint(-25, 25) + k * 7},39,39)",
        )
        for k in range(8)
    )
    return (
        gradient(f"pouch-{item.key}", [(0, lighter(paper, 0.25)), (1, darker(paper, 0.2))], x2=1, y2=0.8)
        + path(body, fill=f"url(#pouch-{item.key})")
        + rect(-173, -470, 346, 34, fill="#fff", opacity=0.2)
        + path("M-176,-430 L176,-430", stroke=darker(paper, 0.4), stroke_width=3, stroke_dasharray="9 7", opacity=0.6)
        + path(window, fill=mix(item.contents, "#fff8e8", 0.45))
        + f'<clipPath id="{clip}"><path d="{window}"/></clipPath>'
        + group(icons, clip_path=f"url(#{clip})")
        + shade(item, body, strength=0.75)
        + label(item, -136, -410, 272, 238)
    )


def box(item: Item) -> str:
    """A carton seen from a little to the right and above."""
    w, h, d = 336, 350, 74
    lid = item.rnd.random() < 0.5
    face = item.accent
    front = f"M{-w / 2 - 20},{-h} h{w} v{h} h{-w}Z"
    side = f"M{w / 2 - 20},{-h} l{d},{-d * 0.55} v{h - 14} l{-d},{d * 0.55 + 14}Z"
    top = f"M{-w / 2 - 20},{-h} l{d},{-d * 0.55} h{w} l{-d},{d * 0.55}Z"
    rows = "".join(
        group(
            item.stamp(46),
            transform=f"translate({-w / 2 - 12 + k % 6 * 56 + (k // 6 % 2) * 22:.0f},{-h + 8 + k // 6 * 58})",
        )
        for k in range(36)
    )
    clip = f"front-{item.key}"
    return (
        gradient(f"box-{item.key}", [(0, lighter(face, 0.16)), (1, darker(face, 0.08))], x2=0.6, y2=1)
        + path(side, fill=darker(face, 0.42))
        + path(top, fill=lighter(face, 0.4))
        + path(front, fill=f"url(#box-{item.key})")
        + f'<clipPath id="{clip}"><path d="{front}"/></clipPath>'
        + group(rows, clip_path=f"url(#{clip})", opacity=0.17)
        + (
            rect(-w / 2 - 20, -h, w, 46, fill="#000", opacity=0.12)
            if lid
            else path(f"M{-w / 2 - 20},{-h + 60} h{w}", stroke=lighter(face, 0.5), stroke_width=5, opacity=0.7)
        )
        + label(item, -w / 2 + 18, -h + 62, w - 76, h - 108, radius=8)
    )


def tin(item: Item) -> str:
    body = "M-150,-350 L-150,-34 Q-150,0 0,0 Q150,0 150,-34 L150,-350Z"
    lid = darker(item.accent, 0.25)
    return (
        path(body, fill=item.accent)
        + shade(item, body)
        + label(item, -112, -310, 224, 250, radius=112 * 0.2)
        + path("M-158,-400 L-158,-344 Q-158,-318 0,-318 Q158,-318 158,-344 L158,-400Z", fill=lid)
        + shade_again(item, "M-158,-400 L-158,-344 Q-158,-318 0,-318 Q158,-318 158,-344 L158,-400Z", "lid")
        + ellipse(0, -400, 158, 26, fill=lighter(lid, 0.3))
        + ellipse(0, -400, 136, 20, fill=lighter(lid, 0.18))
    )


def basket(item: Item) -> str:
    """A woven basket heaped with the harvest, and a paper tag."""
    rnd = item.rnd
    heap = []
    for row, (count, y, size, spread) in enumerate(((3, -330, 190, 150), (4, -270, 190, 230), (5, -205, 176, 270))):
        for k in range(count):
            x = -spread + 2 * spread * k / (count - 1) + rnd.uniform(-14, 14)
            heap.append(
                group(
                    item.stamp(size),
                    transform=f"translate({x - size / 2:.0f},{y - size / 2 + row * 6:.0f}) rotate({rnd.uniform(-22, 22):.0f},{size / 2},{size / 2})",
                )
            )
    body = "M-330,-170 L330,-170 L270,-16 Q264,0 244,0 L-244,0 Q-264,0 -270,-16Z"
    weave = (
        f'<pattern id="weave-{item.key}" width="44" height="30" patternUnits="userSpaceOnUse"><rect width="44" height="30" fill="#b5813f"/>'
        '<rect x="1" y="1" width="20" height="13" rx="5" fill="#d9a860"/><rect x="23" y="1" width="20" height="13" rx="5" fill="#c4914c"/>'
        '<rect x="1" y="16" width="20" height="13" rx="5" fill="#c4914c"/><rect x="23" y="16" width="20" height="13" rx="5" fill="#dcae68"/></pattern>'
    )
    rim = rect(-344, -190, 688, 36, rx=18, fill="#c99550") + rect(
        -340, -187, 680, 10, rx=5, fill="#f0cf92", opacity=0.8
    )
    return (
        "".join(heap)
        + weave
        + path(body, fill=f"url(#weave-{item.key})")
        + shade(item, body, strength=0.7)
        + rim
        + label(item, -128, -176, 256, 158, radius=10, picture=False)
    )


def tray(item: Item) -> str:
    """A clear pack on a board: what is inside shows above a paper band."""
    board = "M-330,0 q0,-26 26,-26 h608 q26,0 26,26 v10 q0,10 -14,10 h-632 q-14,0 -14,-10Z"
    pack = "M-262,-352 Q-262,-376 -238,-376 L238,-376 Q262,-376 262,-352 L262,-50 Q262,-26 238,-26 L-238,-26 Q-262,-26 -262,-50Z"
    rnd, clip = item.rnd, f"pack-{item.key}"
    pieces = "".join(
        group(
            item.stamp(168),
            transform=f"translate({-262 + k % 4 * 122 + (k // 4) * 18},{-376 + k // 4 * 84}) rotate({rnd.randint(-16, 16)},84,84)",
        )
        for k in range(8)
    )
    return (
        gradient(f"board-{item.key}", [(0, "#c9935a"), (1, "#8a5a30")], x2=0, y2=1)
        + path(board, fill=f"url(#board-{item.key})")
        + path(pack, fill=mix(item.accent, "#fff6e0", 0.72))
        + f'<clipPath id="{clip}"><path d="{pack}"/></clipPath>'
        + group(pieces, clip_path=f"url(#{clip})")
        + path("M-250,-340 L-150,-372 L-60,-372 L-250,-250Z", fill="#fff", opacity=0.3)
        + path(pack, fill="none", stroke="#ffffff", stroke_width=6, opacity=0.7)
        + label(item, -262, -212, 524, 166, radius=6, picture=False)
    )


def pot(item: Item) -> str:
    body = "M-150,-196 L150,-196 L116,-18 Q112,0 92,0 L-92,0 Q-112,0 -116,-18Z"
    return (
        gradient(f"pot-{item.key}", [(0, "#d9825a"), (1, "#9a4f30")], x2=1, y2=0.5)
        + group(item.stamp(520), transform="translate(-260,-690)")
        + ellipse(0, -204, 150, 20, fill="#5a3a24")
        + path(body, fill=f"url(#pot-{item.key})")
        + shade(item, body, strength=0.8)
        + rect(-166, -222, 332, 42, rx=10, fill="#c8734b")
        + rect(-160, -219, 320, 9, rx=4, fill="#f0b48e", opacity=0.7)
        + label(item, -98, -166, 196, 138, radius=8, picture=False)
    )


def ticket(item: Item) -> str:
    """A ticket with the landscape on it; `stamp` brings the landscape."""
    paper = "M-350,-430 Q-350,-450 -330,-450 H176 A22,22 0 0 0 220,-450 H330 Q350,-450 350,-430 V-20 Q350,0 330,0 H220 A22,22 0 0 0 176,0 H-330 Q-350,0 -350,-20Z"
    view = "M-326,-426 H162 V-196 H-326Z"
    centre = "display:flex;align-items:center;justify-content:center;text-align:center;"
    clip = f"view-{item.key}"
    stub = html(
        232,
        -420,
        104,
        390,
        "VÉ THAM QUAN",
        style=f"{centre}writing-mode:vertical-rl;color:#fffaf0;font:700 33px 'Be Vietnam Pro';letter-spacing:.14em",
    )
    return group(
        path(paper, fill="#1c120a", opacity=0.2, transform="translate(8,12)"),
        path(paper, fill=CREAM),
        path("M198,-450 H330 Q350,-450 350,-430 V-20 Q350,0 330,0 H198Z", fill=item.accent),
        path("M198,-424 V-26", stroke=CREAM, stroke_width=5, stroke_dasharray="4 14", stroke_linecap="round"),
        f'<clipPath id="{clip}"><path d="{view}"/></clipPath>',
        group(group(item.stamp(488), transform="translate(-326,-440)"), clip_path=f"url(#{clip})"),
        stub,
        html(
            -326,
            -186,
            488,
            34,
            item.place,
            style=f"{centre}color:{item.accent};font:700 23px 'Be Vietnam Pro';letter-spacing:.06em",
        ),
        html(
            -320,
            -156,
            476,
            108,
            item.name,
            style=f"{centre}color:{INK};font:600 {min(46, type_size(item.name, 470, 104)):.0f}px/1.14 Lora;text-wrap:balance",
        ),
        html(
            -326,
            -50,
            488,
            32,
            item.net,
            style=f"{centre}color:{mix(INK, item.accent, 0.4)};font:500 20px 'Be Vietnam Pro'",
        ),
        transform="rotate(-4) translate(0,-66)",
    )


def bundle(item: Item) -> str:
    """The thing itself, with a paper tag on a string."""
    tag = label(item, 0, 0, 236, 196, radius=12, picture=False)
    return (
        group(item.stamp(540), transform="translate(-330,-506)")
        + path("M60,-330 Q150,-330 176,-250", fill="none", stroke="#9a6f3f", stroke_width=5)
        + group(tag, circle(118, -8, 9, fill="#9a6f3f"), transform="translate(92,-262) rotate(5)")
    )


PACKAGES: dict[str, Callable[[Item], str]] = {
    "jar": jar,
    "bottle": bottle,
    "bag": bag,
    "box": box,
    "tin": tin,
    "basket": basket,
    "tray": tray,
    "pot": pot,
    "ticket": ticket,
    "bundle": bundle,
}
