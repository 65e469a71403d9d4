"""What reads a risky file has a process, a memory and a time of its own."""

from __future__ import annotations

import os

import pytest

from capaian.foundation.limited import Failed, limited


def backwards(data: bytes) -> bytes:
    return data[::-1]


def greedy(data: bytes) -> bytes:
    return bytes(3 * 1024**3)


def endless(data: bytes) -> bytes:
    while True:
        pass


def elsewhere(data: bytes) -> bytes:
    return str(os.getpid()).encode()


def test_the_answer_comes_back_from_another_process() -> None:
    assert limited(backwards, b"abc") == b"cba"
    assert limited(elsewhere, b"") != str(os.getpid()).encode()


@pytest.mark.parametrize(("work", "slow"), [(greedy, False), (endless, True)])
def test_who_takes_too_much_is_ended_and_this_process_goes_on(work: object, slow: bool) -> None:
    with pytest.raises(Failed) as failed:
        limited(work, b"", seconds=0.7 if slow else 20)  # type: ignore[arg-type]
    assert failed.value.slow is slow
