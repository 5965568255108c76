"""The page's own words, looked up as the shop looks them up, so that a better translation breaks no test."""

import gettext as gnu
import re
from functools import cache

from scripts.steps import ROOT


@cache
def _vietnamese() -> gnu.NullTranslations:
    return gnu.translation("django", ROOT / "locale", languages=["vi"])


def vi(text: str) -> str:
    return _vietnamese().gettext(text)


def either(*texts: str) -> re.Pattern[str]:
    """Any of these, in Vietnamese."""
    return re.compile("|".join(re.escape(vi(text)) for text in texts))
