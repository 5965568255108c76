"""Douglas Crockford's base 32: no I, L, O or U, so that codes survive handwriting and the telephone."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_LOOKALIKES = str.maketrans("OIL", "011", "- ")


def encode(number: int, width: int) -> str:
    """``number`` as exactly ``width`` letters; raises OverflowError when it does not fit."""
    if not 0 <= number < 32**width:
        raise OverflowError(f"{number} does not fit in {width} letters")
    letters = ""
    for _pair in range((width + 1) // 2):  # two at a time: print files need millions
        letters = _PAIRS[number & 1023] + letters
        number >>= 10
    return letters[-width:]


def decode(text: str) -> int:
    """The number of a normalised text."""
    number = 0
    for letter in text:
        number = number << 5 | _VALUES[letter]
    return number


def normalise(text: str) -> str:
    """Upper case, look-alikes resolved, dashes and spaces out; an empty text when a letter is not in the alphabet."""
    if not text.isascii():
        return ""
    letters = text.upper().translate(_LOOKALIKES)
    return letters if _VALUES.keys() >= set(letters) else ""
