"""The hosted pay page. Deliberately unlike Stripe's own, and without any field a card number could be typed into."""

from html import escape
from pathlib import Path

from tests.peers.fakestripe.state import Record
from tests.peers.fakestripe.words import money

STYLE = (Path(__file__).parent / "page.css").read_text()


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
    choice = f'<section class="card"><h2>{words["choose"]}</h2>{_form(buttons + leave)}</section>'
    return page(words, notice + _summary(session, words) + choice)


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
    head = f'<p class="soft">{words["to_pay"]}</p><p class="amount">{amount}</p>'
    return f'<section class="card">{head}<ul>{lines}</ul></section>'


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
