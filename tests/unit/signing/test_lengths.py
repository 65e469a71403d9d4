"""A length whose last byte is 0x80 is a length like any other: the library behind the signatures once took it for none."""

from __future__ import annotations

from typing import Any

import pytest
from asn1crypto import core

import capaian.signing.adapters  # noqa: F401 - mends the library
from capaian.signing.adapters.asn1 import indefinite


class Texts(core.SequenceOf):  # type: ignore[misc]
    _child_spec = core.OctetString


@pytest.mark.parametrize("head", ["308180 047e", "30820180 0482017c", "30821980 0482197c"])
def test_a_value_of_such_a_length_is_not_encoded_again(head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    start = bytes.fromhex(head)
    inside = int(head.rpartition("04")[2].removeprefix("82"), 16)
    data = start + b"x" * inside
    value = Texts.load(data)
    monkeypatch.setattr(Texts, "_set_contents", lambda *_args, **_named: pytest.fail("encoded again"))
    assert value.dump() == data


@pytest.mark.parametrize(("header", "is_so"), [
    ("3080", True), ("a0803080", True), ("a08030821980", False), ("308180", False), ("1f8180800480", True), ("04", False),
    ("a082198430821980", False), ("0480", True), ("", False),
])
def test_only_a_length_that_is_missing_is_indefinite(header: str, is_so: bool) -> None:
    assert indefinite(bytes.fromhex(header)) is is_so


def test_what_is_really_of_indefinite_length_is_still_written_with_a_length() -> None:
    loose = bytes.fromhex("30800402616204026364" + "0000")
    read: Any = Texts.load(loose)
    assert read.dump(force=True) == bytes.fromhex("300804026162" + "04026364")
