"""English ids everywhere, and two complete catalogues: what an officer reads is Indonesian first."""

from __future__ import annotations

import gettext

import pytest

from capaian.cli import messages
from capaian.cli.main import main

PLACES = messages.in_the_source()


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_catalogue_holds_exactly_the_messages_of_the_source(language: str) -> None:
    written = messages.read_po(messages.place_of(language), language)
    assert set(PLACES) - set(written.entries) == set(), "run `bin/capaian messages`"
    assert set(written.entries) - set(PLACES) == set(), "run `bin/capaian messages`"


def test_every_message_is_translated_with_its_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["messages", "--missing"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_text(language: str) -> None:
    path = messages.place_of(language)
    assert path.with_suffix(".mo").read_bytes() == messages.write_mo(messages.read_po(path, language))


def test_gettext_reads_what_is_compiled(tmp_path) -> None:  # type: ignore[no-untyped-def]
    catalogue = messages.Catalogue("id", {
        ("Save", None, None): ["Simpan"],
        ("May", None, "month"): ["Mei"],
        ("%(n)s row", "%(n)s rows", None): ["%(n)s baris"],
        ("Untranslated", None, None): [],
    })
    path = tmp_path / "id" / "LC_MESSAGES"
    path.mkdir(parents=True)
    (path / "django.mo").write_bytes(messages.write_mo(catalogue))
    spoken = gettext.translation("django", localedir=tmp_path, languages=["id"])
    assert spoken.gettext("Save") == "Simpan"
    assert spoken.pgettext("month", "May") == "Mei"
    assert spoken.ngettext("%(n)s row", "%(n)s rows", 7) == "%(n)s baris"
    assert spoken.gettext("Untranslated") == "Untranslated"


def test_a_catalogue_survives_being_written_and_read(tmp_path) -> None:  # type: ignore[no-untyped-def]
    entries = {
        ('He said “%(a)s”\nand "b\\c"', None, None): ['Ia berkata “%(a)s”\ndan "b\\c"'],
        ("one", "many", "context"): ["satu"],
    }
    path = tmp_path / "django.po"
    path.write_text(messages.write_po(messages.Catalogue("id", entries), {}), encoding="utf-8")
    assert messages.read_po(path, "id").entries == entries


def test_a_missing_or_changed_parameter_is_noticed() -> None:
    right = messages.Catalogue("id", {("No %(x)s.", None, None): ["Tidak ada %(x)s."]})
    wrong = messages.Catalogue("id", {("No %(x)s.", None, None): ["Tidak ada."], ("Yes", None, None): ["Ya %(x)s"]})
    assert right.unfaithful() == []
    assert len(wrong.unfaithful()) == 2
    assert messages.Catalogue("id", {("Yes", None, None): [""]}).incomplete() == [("Yes", None, None)]
