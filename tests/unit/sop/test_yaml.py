"""Packs as files: lossless, strict, safe."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from capaian.kernel.errors import InvalidInput, ManyProblems
from capaian.sop.domain import pack as values
from capaian.sop.domain.kinds import ARTEFACTS, KINDS
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.schema import SCHEMA, schema_problems
from capaian.sop.domain.yaml_io import MOST_BYTES, dump_pack, load_pack
from tests.unit.sop.specimens import CLEAN, SEEDS, clean, seed_packs

PUBLISHED = Path(values.__file__).parents[1] / "schema/sop-1.schema.json"

slugs = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,4})?", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["no", "yes", "1", "007", "2024-01-02", "null", "~", "1e3", "0x1F", "true", "a: b", "- x", "&a", "*a", "!t", "a\nb ",
     "=", "<<", "12:30", "\u2028", "\x85", "a\r\nb", "\ufeff", "\x00"])
several = st.lists(texts, max_size=3).map(tuple)
actors = st.builds(lambda kind, key: f"{kind}:{key}", st.sampled_from(["position", "team", "role"]), slugs)
dates = st.builds(values.PrintedDate, texts, st.none() | st.dates().map(str))
decrees = st.builds(values.Decree, texts, several, dates, several, several, several)
regulations = st.builds(values.Regulation, texts, texts)
identities = st.builds(
    values.Identity, number=texts, names_printed=several, titles_printed=several, made=dates, effective=dates,
    ratifier=st.just("") | actors, ratified_electronically=st.booleans(), decree=st.none() | decrees,
    legal_basis=st.lists(regulations, max_size=2).map(tuple), linked=several, column_numbers=several)
works = st.builds(values.Work, st.sampled_from(sorted(KINDS)), slugs, st.just("") | actors, st.booleans(), several, texts)
outcomes = st.builds(values.Outcome, slugs, texts, slugs, st.booleans(), st.booleans())
rows = st.builds(
    values.Row, slugs, texts, texts, st.lists(works, max_size=2).map(tuple), activity_printed=texts, prose=texts,
    standard=texts, output=texts, requires=st.lists(st.sampled_from(sorted(ARTEFACTS)), max_size=2).map(tuple),
    outcomes=st.lists(outcomes, max_size=2).map(tuple), next=several, after=several, checks=several,
    marks=st.dictionaries(slugs, texts, max_size=2))
packs = st.builds(
    Pack, st.builds(lambda a, b: f"{a}/{b}", slugs, slugs), slugs, texts.filter(bool),
    st.lists(st.builds(values.Lane, slugs, texts, actors), max_size=2).map(tuple),
    st.lists(st.builds(values.Section, slugs, st.just(("month", "year")), several, texts, st.just("") | slugs),
             max_size=2).map(tuple),
    st.lists(rows, max_size=3).map(tuple), identity=identities,
    narrative=st.lists(st.builds(values.Narrative, slugs, texts, texts, several), max_size=2).map(tuple),
    roles=st.lists(st.builds(values.Role, slugs, texts, st.lists(actors, max_size=2).map(tuple), several),
                   max_size=2).map(tuple),
    form_columns=several, checklist=several, time_unit=texts,
    notes=st.lists(st.builds(values.Note, st.sampled_from(["inferred", "printed"]), texts.filter(bool),
                             texts.filter(bool)), max_size=2).map(tuple))


@settings(deadline=None, max_examples=60)
@given(packs)
def test_a_pack_written_and_read_again_is_the_same_pack(pack: Pack) -> None:
    written = dump_pack(pack)
    assert load_pack(written) == pack == load_pack(written.encode())
    assert dump_pack(load_pack(written)) == written


@settings(deadline=None, max_examples=30)
@given(packs)
def test_a_written_pack_means_the_same_to_any_yaml_reader(pack: Pack) -> None:
    assert yaml.safe_load(dump_pack(pack)) == pack.to_dict()


@pytest.mark.parametrize("path", sorted((SEEDS / "sop").glob("*/*.yaml")), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_seed_survives_the_round_trip_and_lies_where_its_key_says(path: Path) -> None:
    pack = load_pack(path.read_bytes())
    assert load_pack(dump_pack(pack)) == pack
    assert pack.key == f"{path.parent.name}/{path.stem}" == f"{pack.office}/{path.stem}"


def refused(text: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refusal:
        load_pack(text)
    problem = refusal.value
    return [(p.code, p.place) for p in (problem.problems if isinstance(problem, ManyProblems) else [problem])]


def with_field(path: list[str | int], value: Any) -> str:
    data = clean().to_dict()
    at: Any = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return json.dumps(data)


@pytest.mark.parametrize(("text", "problem"), [
    ("a: 1\na: 2", ("yaml.duplicate", "line 2")),
    ("rows:\n  - {key: r1, key: r2}", ("yaml.duplicate", "line 2")),
    ("a: &x 1\nb: 2", ("yaml.alias", "line 1")),
    ("a: [1]\nb: *x", ("yaml.alias", "line 2")),
    ("a: !!python/object/apply:os.system [ls]", ("yaml.tag", "line 1")),
    ("a: !!binary aGk=", ("yaml.tag", "line 1")),
    ("a: [1\nb: 2", ("yaml.syntax", "line 2")),
    ("? [a, b]\n: c", ("yaml.syntax", "line 1")),
    ("a: 1\n---\nb: 2", ("yaml.syntax", "line 2")),
    (b"title: \xff\xfe", ("yaml.not_utf8", "")),
    ("[" * 40 + "]" * 40, ("yaml.too_deep", "line 1")),
    ("- x\n" * 40_001, ("yaml.too_deep", "line 39999")),
    ("x" * (MOST_BYTES + 1), ("yaml.too_big", "")),
])
def test_a_hostile_or_broken_file_is_refused_by_name(text: str | bytes, problem: tuple[str, str]) -> None:
    code, place = refused(text)[0]
    assert code == problem[0]
    assert place == problem[1] or code == "yaml.too_deep"


def test_merge_keys_are_only_a_name() -> None:
    assert ("sop.unknown_field", "") in refused("<<: {title: x}\n")


@pytest.mark.parametrize(("path", "value", "problem"), [
    (["rows", 2, "standard"], 5, ("sop.wrong_type", "rows.r3.standard")),
    (["rows", 2, "warna"], "x", ("sop.unknown_field", "rows.r3")),
    (["rows", 3, "works", 0, "kind"], "menari", ("sop.wrong_value", "rows.r4.works.1.kind")),
    (["lanes", 0, "actor"], "camat", ("sop.wrong_value", "lanes.camat.actor")),
    (["lanes", 0, "key"], "camat\n", ("sop.wrong_value", "lanes.camat\n.key")),
    (["identity", "made", "iso"], "2 Januari", ("sop.wrong_value", "identity.made.iso")),
    (["title"], "x" * 5000, ("sop.too_long", "title")),
    (["identity", "decree", "warna"], "x", ("sop.unknown_field", "identity.decree")),
    (["sections", 0, "periods"], ["dekade"], ("sop.wrong_value", "sections.triwulan.periods.1")),
])
def test_a_wrong_field_is_named_by_row_and_field(path: list[str | int], value: Any, problem: tuple[str, str]) -> None:
    problems = [(p.code, p.place) for p in schema_problems(json.loads(with_field(path, value)))]
    assert problem in problems


def test_numbers_and_dates_are_text_as_written_in_yaml() -> None:
    text = dump_pack(clean()).replace("'1'", "1").replace("'2025-01-02'", "2025-01-02")
    assert load_pack(text) == clean()


def test_every_missing_field_is_named() -> None:
    assert {code for code, _ in refused("title: x")} == {"sop.missing"}
    assert len(refused("title: x")) == 6


def test_the_published_schema_is_the_schema_of_the_code_and_a_valid_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(PUBLISHED.read_text("utf-8")) == SCHEMA


def test_every_field_of_the_value_is_described_in_the_schema_and_no_other() -> None:
    def described(node: dict[str, Any]) -> set[str]:
        for field in node["properties"].values():
            assert "description" in field or "$ref" in field or "anyOf" in field
        return set(node["properties"])

    names = {"date": values.PrintedDate, "regulation": values.Regulation, "decree": values.Decree,
             "identity": values.Identity, "lane": values.Lane, "work": values.Work, "outcome": values.Outcome,
             "row": values.Row, "section": values.Section, "role": values.Role, "narrative": values.Narrative,
             "note": values.Note}
    assert set(SCHEMA["$defs"]) == set(names)
    for name, kind in names.items():
        assert described(SCHEMA["$defs"][name]) == {f.name for f in fields(kind)}, name
    assert described(SCHEMA) == {f.name for f in fields(Pack)}


def test_no_seed_holds_a_service_number_of_a_real_official() -> None:
    for path in SEEDS.rglob("*.yaml"):
        for number in re.findall(r"\b\d{8} \d{6} \d \d{3}\b|\b\d{18}\b", path.read_text("utf-8")):
            assert number.startswith("00000000 000000"), f"{path.name}: {number}"


def test_the_specimen_is_a_valid_pack() -> None:
    assert schema_problems(CLEAN) == []
    assert len(seed_packs()) == 6
