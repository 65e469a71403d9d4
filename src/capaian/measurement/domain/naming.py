"""The words in which plans and tables name a direction or a formula."""

from __future__ import annotations

from capaian.measurement.domain.formulas import Direction, Formula

_HIGHER = {
    *("higher", "naik", "positif", "maximize", "maximise", "max", "semakin tinggi semakin baik"),
    *("makin tinggi makin baik", "semakin besar semakin baik", "higher is better", "+"),
}
_LOWER = {
    *("lower", "turun", "negatif", "minimize", "minimise", "min", "semakin rendah semakin baik"),
    *("makin rendah makin baik", "semakin kecil semakin baik", "lower is better", "-"),
}
_EXPRESSIONS = {
    "r/t": Formula.HIGHER,
    "(2t-r)/t": Formula.LOWER_LINEAR,
    "{1+(1-r/t)}": Formula.LOWER_LINEAR,
    "t/r": Formula.LOWER_INVERSE,
    "(t-r)/t": Formula.LOWER_GAP,
}


def direction_named(text: str) -> Direction | None:
    """Return the direction a word declares, or None.

    >>> direction_named("Semakin rendah semakin baik").value, direction_named("other") is None
    ('lower', True)
    """
    word = " ".join(text.split()).casefold().replace("_", " ").replace(",", "")
    if word in _HIGHER:
        return Direction.HIGHER
    return Direction.LOWER if word in _LOWER else None


def formula_named(text: str) -> Formula | None:
    """Return the formula a key or an expression of T and R declares, or None.

    >>> formula_named("lower_linear").value, formula_named("(2T − R)/T × 100").value, formula_named("lain") is None
    ('lower-linear', 'lower-linear', True)
    """
    word = "-".join(text.split()).casefold().replace("_", "-")
    if word in {one.value for one in Formula}:
        return Formula(word)
    bare = "".join(text.split()).casefold()
    for sign, plain in (("×", "x"), ("*", "x"), ("−", "-"), (":", "/"), ("%", "")):
        bare = bare.replace(sign, plain)
    return _EXPRESSIONS.get(bare.removesuffix("x100"))
