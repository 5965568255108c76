"""The hosted pay page. Deliberately unlike Stripe's own, and without any field a card number could be typed into."""

from html import escape

from tests.peers.fakestripe.state import Record
from tests.peers.fakestripe.words import money

STYLE = """
:root { color-scheme: light dark; --ground: oklch(97% 0.01 250); --card: oklch(100% 0 0); --ink: oklch(25% 0.03 260);
  --soft: oklch(48% 0.03 260); --line: oklch(89% 0.015 260); --act: oklch(46% 0.14 265); --on-act: #fff;
  --warn: oklch(95% 0.06 90); --warn-ink: oklch(36% 0.08 75); }
@media (prefers-color-scheme: dark) { :root { --ground: oklch(19% 0.02 260); --card: oklch(24% 0.025 260);
  --ink: oklch(94% 0.01 260); --soft: oklch(76% 0.02 260); --line: oklch(36% 0.03 260); --act: oklch(76% 0.11 265);
  --on-act: oklch(18% 0.03 260); --warn: oklch(32% 0.05 85); --warn-ink: oklch(92% 0.07 90); } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 400 1.0625rem/1.6 system-ui, sans-serif; }
main { max-inline-size: 30rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { font-size: 1.25rem; line-height: 1.35; margin: 0 0 .75rem; }
h2 { font-size: 1rem; margin: 0 0 .75rem; }
.warn { background: var(--warn); color: var(--warn-ink); padding: .75rem 1rem; border-radius: .75rem; margin: 0 0 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: 1.25rem; margin: 0 0 1rem; }
.amount { font-size: 2rem; line-height: 1.3; font-weight: 700; margin: 0; font-variant-numeric: tabular-nums; }
.soft { color: var(--soft); margin: 0; }
ul { list-style: none; padding: 0; margin: 1rem 0 0; border-block-start: 1px solid var(--line); }
li { display: flex; justify-content: space-between; gap: 1rem; padding-block: .5rem; }
li span:last-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
form { display: grid; gap: .625rem; }
button, .back { display: block; inline-size: 100%; min-block-size: 3.25rem; padding: .625rem 1rem; border-radius: .75rem;
  border: 1px solid var(--line); background: transparent; color: inherit; font: inherit; text-align: start; cursor: pointer; }
button strong, button small { display: block; line-height: 1.4; }
button small { color: var(--soft); font-size: .875rem; }
button.main { background: var(--act); border-color: var(--act); color: var(--on-act); }
button.main small { color: inherit; }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
.back { text-align: center; text-decoration: none; }
"""


def page(words: dict[str, str], body: str) -> bytes:
    return f"""<!doctype html>
<html lang="{words["lang"]}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{words["title"]}</title><link rel="icon" href="data:,"><style>{STYLE}</style></head>
<body><main><h1>{words["title"]}</h1><p class="warn">{words["warning"]}</p>{body}</main></body></html>""".encode()


def pay_page(session: Record, words: dict[str, str], *, declined: bool) -> bytes:
    if session["status"] != "open":
        return page(words, _closed(session, words))
    notice = f'<p class="warn" role="alert">{words["declined"]}</p>' if declined else ""
    buttons = "".join(
        _button(action, words[key], words[f"{key}_hint"], main=action == "pay")
        for action, key in (("pay", "pay"), ("3ds", "3ds"), ("decline", "decline"))
    )
    leave = _button("leave", words["leave"], "", main=False) if session["cancel_url"] else ""
    body = f'{notice}{_summary(session, words)}<section class="card"><h2>{words["choose"]}</h2>{_form(buttons + leave)}</section>'
    return page(words, body)


def bank_page(session: Record, words: dict[str, str]) -> bytes:
    buttons = _button("3ds-confirm", words["confirm"], "", main=True) + _button(
        "decline", words["refuse"], "", main=False
    )
    amount = money(session["amount_total"], session["currency"], words["lang"])
    body = (
        f'<section class="card"><h2>{words["bank"]} · 3-D Secure</h2><p class="amount">{amount}</p>'
        f"<p>{words['bank_ask']}</p>{_form(buttons)}</section>"
    )
    return page(words, body)


def missing_page(words: dict[str, str]) -> bytes:
    return page(words, f'<section class="card"><p>{words["missing"]}</p></section>')


def _summary(session: Record, words: dict[str, str]) -> str:
    lines = "".join(
        f"<li><span>{escape(line['name'])} × {line['quantity']}</span>"
        f"<span>{money(line['amount'] * line['quantity'], session['currency'], words['lang'])}</span></li>"
        for line in session["_lines"]
    )
    amount = money(session["amount_total"], session["currency"], words["lang"])
    return f'<section class="card"><p class="soft">{words["to_pay"]}</p><p class="amount">{amount}</p><ul>{lines}</ul></section>'


def _closed(session: Record, words: dict[str, str]) -> str:
    target = (
        session["success_url"] if session["status"] == "complete" else session["cancel_url"] or session["success_url"]
    )
    return (
        f'<section class="card"><p>{words[session["status"]]}</p>'
        f'<a class="back" href="{escape(target)}">{words["back"]}</a></section>'
    )


def _form(buttons: str) -> str:
    return f'<form method="post">{buttons}</form>'


def _button(action: str, text: str, hint: str, *, main: bool) -> str:
    small = f"<small>{hint}</small>" if hint else ""
    style = ' class="main"' if main else ""
    return f'<button name="do" value="{action}"{style}><strong>{text}</strong>{small}</button>'
