"""What may not stand in any file of the repository."""

from __future__ import annotations

import hashlib
import re

import pytest

from tests.house.tree import texts, tracked

LONGEST = 450  # lines that are not blank; a room past about 400 becomes a folder of the same name
# Long by nature: tables of data, locks, catalogues.
LONG_BY_NATURE = {".lock", ".po", ".yaml", ".json", ".jsonl", ".svg", ".csv", ".css", ".typ"}

# Written in two halves, so that this file is not the only one to contain them.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|raise NotImplemented" + r"Error)\b")
MACHINE = re.compile(r"(?<![\w.<>{}/-])/(?:wor" + r"k|roo" + r"t|hom" + r"e/\w+|User" + r"s/\w+|tmp/pro" + r"be)(?=/)")
INDEX = re.compile("py" + r"pi\.org|python" + r"hosted\.org|registry\.npm" + r"js|deb\.deb" + r"ian|--index-" + "url")
# A civil servant's number: birth date, month of appointment, sex, serial; the examples' numbers are no dates.
MONTH, DAY = "(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
NIP = re.compile(rf"(?<!\d)(?:19[3-9]\d|200\d){MONTH}{DAY}\s?(?:19|20)\d\d{MONTH}\s?[12]\s?\d{{3}}(?!\d)")

# People named in the SOPs that the seeds were written from. Only the digests of their names stand here.
PEOPLE = {
    "1681b8c81f69f74135693e8a32bd2bed76b68e7bdd99feb075a68c2f9446eb7a",
    "2670fbc978250d75c58dfa751f3dcef3a6c028ff52cd2dd3a58e11e803c51bd9",
    "57b6ce11cb40583d583beeb3c5f98d15eba905e9bd670554325dc3fa95a78cb3",
    "862bedda5148485216523a8eca5825d120def312b8365d5e35ba14630ff84489",
    "9b6afefd07e2841e91ca7837b7f4582dafd72c5f4c0e2f0c09fda69965f5f8e2",
    "ae16e007e0bcc9d553a5aea2c7cba096cf8674cd26c12eb49e88fa36e66dac09",
    "d43d05997f16917f21a2ee789bcb73c330aebbc6379f18c950bec2432af4bf2f",
    "d9267a4f0e22c96bce9e860973d7c76cb133da45fcb32b94ee264a121da7fd6a",
    "ec724457f6eb6c5a5cc0b6232437b697cf45d66472dfa003f1e5dea855a4584d",
}
SIZES = range(2, 4)


def people_in(text: str) -> list[str]:
    """The runs of words in ``text`` whose digest is that of a real official's name."""
    words = re.findall(r"[a-z]+", text.lower())
    runs = {" ".join(words[i:i + size]) for size in SIZES for i in range(len(words) - size + 1)}
    return sorted(run for run in runs if hashlib.sha256(run.encode()).hexdigest() in PEOPLE)


def offences(rule: re.Pattern[str], *, besides: tuple[str, ...] = ()) -> dict[str, str]:
    found = {name: rule.search(text) for name, text in texts() if not name.startswith(besides or ("\0",))}
    return {name: match[0] for name, match in found.items() if match}


def test_nothing_is_left_unfinished() -> None:
    assert offences(UNFINISHED, besides=("requirements/",)) == {}


def test_no_path_of_one_machine_is_in_a_file() -> None:
    assert offences(MACHINE) == {}


def test_no_package_index_is_named() -> None:
    assert offences(INDEX, besides=("bin/lock",)) == {}


def test_no_real_civil_servants_number_is_in_a_file() -> None:
    assert offences(NIP, besides=("requirements/",)) == {}


def test_no_real_official_is_named() -> None:
    ours = [(name, text) for name, text in texts() if not name.startswith("requirements/")]
    assert {name: found for name, text in ours if (found := people_in(text))} == {}


@pytest.mark.parametrize(("rule", "text", "allowed"), [
    (UNFINISHED, "# TO" + "DO later", False),
    (UNFINISHED, "    raise NotImplemented" + "Error", False),
    (UNFINISHED, "except (ValueError, NotImplemented" + "Error):", True),
    (MACHINE, 'open("/wor' + 'k/main/x")', False),
    (MACHINE, "https://x/wor" + "k/y", True),
    (INDEX, "https://py" + "pi.org/simple", False),
    (NIP, "NIP. 19700101 1990" + "01 1 001", False),
    (NIP, "1970010119900" + "11001", False),
    (NIP, "000000000000000001", True),
    (NIP, "99990101 999901 9 001", True),
])
def test_each_rule_tells_an_offence_from_its_neighbour(rule: re.Pattern[str], text: str, allowed: bool) -> None:
    assert (rule.search(text) is None) is allowed


def test_a_real_name_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "PEOPLE", {hashlib.sha256(b"nama contoh").hexdigest()})
    assert people_in("CAMAT\nNama  Contoh, S.IP") == ["nama contoh"]
    assert people_in("Camat (contoh)") == []


def test_a_room_that_grows_becomes_a_folder() -> None:
    long = {name: lines for name, text in texts()
            if not any(name.endswith(suffix) for suffix in LONG_BY_NATURE)
            and "/migrations/" not in name and "/generated/" not in name and not name.startswith("tests/golden/")
            and (lines := sum(1 for line in text.splitlines() if line.strip())) > LONGEST}
    assert long == {}


def test_no_file_is_too_big_to_review() -> None:
    assert {path.name: size for path in tracked() if (size := path.stat().st_size) > 2_000_000} == {}
