"""BPMN out and in: nothing is lost, nothing is run, nothing is fetched, and every change made elsewhere is said."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.flowchart import WEB, crossings, draw
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.publication import publication_problems
from capaian.sop.domain.yaml_io import load_pack
from capaian.sop.exchange.bpmn import BPMN, from_bpmn, to_bpmn
from capaian.sop.exchange.names import q
from tests.unit.sop_drawing.random_packs import packs

SOPS = sorted((Path(__file__).resolve().parents[3] / "seeds" / "sop").glob("*/*.yaml"))
UNHURRIED = settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck),
                     phases=(Phase.explicit, Phase.reuse, Phase.generate))


def seed(path: Path) -> Pack:
    return load_pack(path.read_text(encoding="utf-8"))


@pytest.fixture(params=SOPS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def sop(request: pytest.FixtureRequest) -> Pack:
    return seed(request.param)


@pytest.fixture
def pakusari() -> bytes:
    return to_bpmn(seed(next(p for p in SOPS if p.parent.name == "kecamatan-pakusari")))


def foreign(data: bytes) -> bytes:
    """The same process as another program would write it: without our extension."""
    return re.sub(rb"<bpmn:extensionElements>.*?</bpmn:extensionElements>", b"", data, flags=re.DOTALL)


def small(body: str, lanes: str = "") -> bytes:
    return f'<definitions xmlns="{BPMN}"><process id="p" name="Rapat">{lanes}{body}</process></definitions>'.encode()


def flows(*pairs: str) -> str:
    return "".join(f'<sequenceFlow id="f{n}" sourceRef="{p.split(">")[0]}" targetRef="{p.split(">")[1]}"/>'
                   for n, p in enumerate(pairs))


# --- nothing is lost


@given(packs())
@UNHURRIED
def test_every_sop_comes_back_from_bpmn_as_it_went(pack: Pack) -> None:
    assert from_bpmn(to_bpmn(pack)) == (pack, ())


def test_the_six_sops_come_back_as_they_went(sop: Pack) -> None:
    assert from_bpmn(to_bpmn(sop)) == (sop, ())
    assert to_bpmn(sop) == to_bpmn(sop)


# --- what is written is BPMN


@given(packs(sparse=True))
@UNHURRIED
def test_every_reference_in_the_file_leads_somewhere(pack: Pack) -> None:
    root = ElementTree.fromstring(to_bpmn(pack))
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    refs = [e.get(name) for e in root.iter() for name in ("sourceRef", "targetRef", "processRef", "bpmnElement") if e.get(name)]
    refs += [e.text for tag in ("flowNodeRef", "incoming", "outgoing", "loopDataInputRef") for e in root.iter(q(tag))]
    assert set(refs) <= set(ids)
    properties = {e.get("id") for e in root.iter(q("property"))}
    assert {e.text for e in root.iter(q("loopDataInputRef"))} <= properties


def test_the_diagram_shows_every_lane_node_and_flow_apart(sop: Pack) -> None:
    root = ElementTree.fromstring(to_bpmn(sop))
    drawn = {e.get("bpmnElement") for e in root.iter() if e.get("bpmnElement")}
    nodes = [e.get("id") for p in root.iter(q("process")) for e in p if e.tag not in (q("laneSet"), q("property"))]
    assert {*nodes, *(e.get("id") for e in root.iter(q("lane")))} <= drawn
    places = [tuple(b.attrib.values()) for s in root.iter() if s.get("bpmnElement") in nodes for b in s if "width" in b.attrib]
    assert len(places) == len(set(places))


def test_a_step_for_every_member_is_a_parallel_multi_instance_task(pakusari: bytes) -> None:
    root = ElementTree.fromstring(pakusari)
    [loop] = root.iter(q("multiInstanceLoopCharacteristics"))
    assert loop.get("isSequential") == "false"


# --- files of others


def test_a_foreign_file_keeps_lanes_order_decisions_and_returns(pakusari: bytes) -> None:
    pack, remarks = from_bpmn(foreign(pakusari))
    assert [lane.title for lane in pack.lanes][-1] == "Camat" and len(pack.rows) == 9
    assert [(o.to, o.returns) for o in pack.row("r5").outcomes] == [("r6", False), ("r4", True)]
    assert pack.row("r4").works[0].each
    assert {r.code for r in remarks} >= {"bpmn.kind", "bpmn.actor", "bpmn.identity"}
    assert crossings(draw(pack, page=WEB)) == []


def test_a_foreign_step_gets_the_most_neutral_kind_and_a_remark_each() -> None:
    pack, remarks = from_bpmn(small('<startEvent id="s"/><userTask id="a" name="Satu"/><task id="b" name="Dua"/>'
                                    '<endEvent id="e"/>' + flows("s>a", "a>b", "b>e")))
    assert [w.kind for r in pack.rows for w in r.works] == ["gather", "gather"]
    assert [r.place for r in remarks if r.code == "bpmn.kind"] == ["a", "b"]


def test_what_an_import_leaves_open_is_noted_in_the_officers_language_at_the_row_and_column() -> None:
    pack, _ = from_bpmn(small('<startEvent id="s"/><userTask id="a" name="Satu"/><endEvent id="e"/>' + flows("s>a", "a>e")))
    lane = pack.lanes[0].key
    assert {(note.place, note.text.split(" ")[0]) for note in pack.notes} == {
        ("rows.r1.works", "Berkas"), (f"lanes.{lane}.actor", "Berkas"), ("sections.s1.periods", "Berkas")}
    assert "jenis pekerjaan langkah “Satu”" in " ".join(note.text for note in pack.notes)


def test_branches_part_and_join() -> None:
    pack, _ = from_bpmn(small(
        '<startEvent id="s"/><task id="a"/><parallelGateway id="g"/><task id="b"/><task id="c"/><parallelGateway id="h"/>'
        '<task id="d"/><endEvent id="e"/>' + flows("s>a", "a>g", "g>b", "g>c", "b>h", "c>h", "h>d", "d>e")))
    r1, r2, _, r4 = pack.rows
    assert r1.next == ("r2", "r3") and r4.after == ("r2", "r3") and r2.next == ("r4",)


def test_scripts_services_and_conditions_are_words_and_never_run() -> None:
    body = ('<startEvent id="s"/><scriptTask id="a" name="Hitung"><script>import os; os.remove("x")</script></scriptTask>'
            '<exclusiveGateway id="g"/><serviceTask id="b" name="Kirim"/><endEvent id="e"/>'
            + flows("s>a", "a>g", "b>e")
            + '<sequenceFlow id="y" sourceRef="g" targetRef="b"><conditionExpression>${x.exec()}</conditionExpression>'
              '</sequenceFlow><sequenceFlow id="n" name="Tidak" sourceRef="g" targetRef="a"/>')
    pack, remarks = from_bpmn(small(body))
    assert [o.label for o in pack.rows[0].outcomes] == ["${x.exec()}", "Tidak"]
    assert [r.place for r in remarks if r.code == "bpmn.never_run"] == ["a", "b"]


def test_what_cannot_be_taken_over_is_said() -> None:
    body = ('<startEvent id="s"/><task id="a"/><boundaryEvent id="t" attachedToRef="a"/><inclusiveGateway id="g"/><task id="b"/>'
            '<task id="lost"/><endEvent id="e"/>' + flows("s>a", "a>g", "g>b", "g>e"))
    _, remarks = from_bpmn(small(body))
    assert {(r.code, r.place) for r in remarks} >= {("bpmn.dropped", "t"), ("bpmn.gateway", "g"), ("bpmn.lost", "lost")}


def titles(pack: Pack) -> list[tuple[str, str]]:
    return [(row.activity, pack.lane(row.works[0].lane).title) for row in pack.rows]


def test_the_steps_inside_a_sub_process_are_rows_in_its_lane() -> None:
    lanes = ('<laneSet id="ls"><lane id="L" name="Sekretariat"><childLaneSet id="c"><lane id="L1" name="Sekretaris">'
             '<flowNodeRef>a</flowNodeRef></lane><lane id="L2" name="Kasubag"><flowNodeRef>u</flowNodeRef></lane></childLaneSet>'
             '</lane></laneSet>')
    body = ('<startEvent id="s"/><task id="a" name="Satu"/><subProcess id="u" name="Mengolah"><startEvent id="us"/>'
            '<task id="b" name="Dua"/><task id="c1" name="Tiga"/><endEvent id="ue"/>'
            '<sequenceFlow id="u1" sourceRef="us" targetRef="b"/><sequenceFlow id="u2" sourceRef="b" targetRef="c1"/>'
            '<sequenceFlow id="u3" sourceRef="c1" targetRef="ue"/></subProcess><task id="d" name="Empat"/><endEvent id="e"/>'
            + flows("s>a", "a>u", "u>d", "d>e"))
    pack, remarks = from_bpmn(small(body, lanes))
    assert titles(pack)[:3] == [("Satu", "Sekretaris"), ("Dua", "Kasubag"), ("Tiga", "Kasubag")]
    assert [row.next for row in pack.rows] == [(), (), (), ()] and "bpmn.inside" in {r.code for r in remarks}


def test_a_time_that_runs_out_at_a_step_is_an_answer_of_it() -> None:
    body = ('<startEvent id="s"/><task id="a" name="Menunggu data"/><boundaryEvent id="t" name="Lewat 3 hari" attachedToRef="a"/>'
            '<task id="b" name="Mengolah"/><task id="c" name="Menegur"/><endEvent id="e"/>'
            + flows("s>a", "a>b", "b>e", "t>c", "c>a"))
    pack, remarks = from_bpmn(small(body))
    assert {(o.label, pack.row(o.to).activity) for o in pack.rows[0].outcomes} == {
        ("Lanjut", "Mengolah"), ("Lewat 3 hari", "Menegur")}
    assert "bpmn.boundary" in {r.code for r in remarks} and "bpmn.dropped" not in {r.code for r in remarks}


def test_named_flows_out_of_a_step_are_answers_and_unnamed_ones_branches() -> None:
    steps = '<startEvent id="s"/><task id="a"/><task id="b"/><task id="c"/><endEvent id="e"/>'
    named = ('<sequenceFlow id="y" name="Lengkap" sourceRef="b" targetRef="c"/>'
             '<sequenceFlow id="n" name="Tidak lengkap" sourceRef="b" targetRef="a"/>')
    pack, _ = from_bpmn(small(steps + named + flows("s>a", "a>b", "c>e")))
    assert [(o.label, o.to, o.returns) for o in pack.rows[1].outcomes] == [
        ("Lengkap", "r3", False), ("Tidak lengkap", "r1", True)]


def test_data_objects_notes_and_documentation_fill_the_row() -> None:
    body = ('<startEvent id="s"/><userTask id="a" name="Menghimpun"><documentation>Waktu: 2 hari</documentation>'
            '<dataInputAssociation id="i"><sourceRef>d1</sourceRef></dataInputAssociation>'
            '<dataOutputAssociation id="o"><targetRef>d2</targetRef></dataOutputAssociation></userTask><endEvent id="e"/>'
            '<dataObjectReference id="d1" name="Format"/><dataObjectReference id="d2" name="Data"/>'
            '<textAnnotation id="n"><text>Rangkap dua</text></textAnnotation><association id="as" sourceRef="a" targetRef="n"/>'
            + flows("s>a", "a>e"))
    pack, remarks = from_bpmn(small(body))
    [row] = pack.rows
    assert (row.requirement, row.standard, row.output, row.remark) == ("Format", "2 hari", "Data", "Rangkap dua")
    assert "bpmn.dropped" not in {r.code for r in remarks}


def test_inclusive_gateways_that_meet_again_are_branches_and_a_decision_where_they_meet_is_a_step() -> None:
    body = ('<startEvent id="s"/><task id="a"/><inclusiveGateway id="g"/><task id="b"/><task id="c"/><inclusiveGateway id="h"/>'
            '<exclusiveGateway id="x" name="Lengkap?"/><task id="d"/><endEvent id="e"/>'
            + flows("s>a", "a>g", "g>b", "g>c", "b>h", "c>h", "h>x", "d>e")
            + '<sequenceFlow id="y" name="Ya" sourceRef="x" targetRef="d"/>'
              '<sequenceFlow id="n" name="Tidak" sourceRef="x" targetRef="a"/>')
    pack, _ = from_bpmn(small(body))
    assert [row.activity for row in pack.rows][3] == "Lengkap?" and pack.rows[3].after == ("r2", "r3")
    assert publication_problems(pack) == []


POOLS = (f'<definitions xmlns="{BPMN}"><collaboration id="k"><participant id="p1" name="Kecamatan" processRef="A"/>'
         '<participant id="p2" name="Kelurahan" processRef="B"/>%s</collaboration>'
         '<process id="A"><startEvent id="s"/><task id="a1" name="Meminta data"/><receiveTask id="a2" name="Menerima data"/>'
         '<endEvent id="e"/>' + flows("s>a1", "a1>a2", "a2>e") + '</process><process id="B"><startEvent id="t"/>'
         '<task id="b1" name="Mengisi"/><endEvent id="z"/><sequenceFlow id="v1" sourceRef="t" targetRef="b1"/>'
         '<sequenceFlow id="v2" sourceRef="b1" targetRef="z"/></process></definitions>')
MESSAGES = '<messageFlow id="m1" sourceRef="a1" targetRef="t"/><messageFlow id="m2" sourceRef="b1" targetRef="a2"/>'


def test_pools_that_send_each_other_messages_are_one_procedure() -> None:
    pack, remarks = from_bpmn((POOLS % MESSAGES).encode())
    assert titles(pack) == [("Meminta data", "Kecamatan"), ("Mengisi", "Kelurahan"), ("Menerima data", "Kecamatan")]
    assert len(pack.sections) == 1 and "bpmn.pools" in {r.code for r in remarks}


def test_pools_without_messages_stay_sections_with_a_column_each_and_numbers_that_go_on() -> None:
    pack, _ = from_bpmn((POOLS % "").encode())
    assert titles(pack)[2] == ("Mengisi", "Kelurahan") and len(pack.sections) == 2
    assert [row.no for row in pack.rows] == ["1", "2", "3"]


def test_a_step_without_a_lane_stands_in_the_lane_that_the_diagram_draws_around_it() -> None:
    lanes = '<laneSet id="ls"><lane id="L1" name="Camat"/><lane id="L2" name="Staf"/></laneSet>'
    shape = '<di:BPMNShape bpmnElement="%s"><dc:Bounds x="0" y="%d" width="%d" height="%d"/></di:BPMNShape>'
    drawn = "".join(shape % one for one in (("L1", 0, 500, 100), ("L2", 100, 500, 100), ("a", 110, 80, 60)))
    data = small('<startEvent id="s"/><task id="a" name="Satu"/><endEvent id="e"/>' + flows("s>a", "a>e"), lanes)
    data = data.replace(b"</definitions>", ('<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
        f'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><di:BPMNPlane>{drawn}</di:BPMNPlane></di:BPMNDiagram></definitions>'
    ).encode())
    assert titles(from_bpmn(data)[0]) == [("Satu", "Staf")]


def test_gateways_that_lead_to_each_other_in_every_order_are_refused_at_once() -> None:
    gates = "".join(f'<exclusiveGateway id="g{n}"/>' for n in range(40))
    pairs = [f"g{n}>g{m}" for n in range(40) for m in range(n + 1, 40)]
    with pytest.raises(InvalidInput) as refusal:
        from_bpmn(small(f'<task id="a"/><task id="b"/>{gates}' + flows("a>g0", "g39>b", *pairs)))
    assert refusal.value.code == "bpmn.deep"


def test_many_ways_into_and_out_of_sub_processes_do_not_multiply() -> None:
    inside = '<subProcess id="%s">%s</subProcess>'
    parts = [inside % (key, "".join(f'<task id="{key}{n}"/>' for n in range(400))) for key in ("u", "v")]
    with pytest.raises(InvalidInput) as refusal:
        from_bpmn(small("".join(parts) + flows("u>v")))
    assert refusal.value.code == "bpmn.large"


def test_sub_processes_inside_one_another_have_an_end() -> None:
    deep = "".join(f'<subProcess id="u{n}"><task id="t{n}"/>' for n in range(40)) + "</subProcess>" * 40
    with pytest.raises(InvalidInput) as refusal:
        from_bpmn(small(deep))
    assert refusal.value.code == "bpmn.deep_inside"


# --- our own file, changed in another program


def test_a_sentence_changed_elsewhere_is_taken_over_and_said(pakusari: bytes) -> None:
    before = from_bpmn(pakusari)[0]
    pack, remarks = from_bpmn(pakusari.replace(b'name="Membuat draft format data kinerja"', b'name="Menyusun format"'))
    assert pack.row("r1").activity == "Menyusun format" and pack.row("r1").standard == before.row("r1").standard
    assert pack.row("r1").works == before.row("r1").works and pack.identity == before.identity
    assert [r.code for r in remarks] == ["bpmn.changed", "bpmn.renamed"]


def test_a_return_drawn_to_another_step_is_taken_over_and_said(pakusari: bytes) -> None:
    root = ElementTree.fromstring(pakusari)
    back = [f for f in root.iter(q("sequenceFlow")) if f.get("name") == "Dikembalikan"]
    assert back
    back[0].set("targetRef", "s0_r2_w0")
    pack, remarks = from_bpmn(ElementTree.tostring(root))
    assert [o.to for o in pack.row("r5").outcomes if o.returns] == ["r3"]
    assert ("bpmn.ways", "s0_r4_w0") in {(r.code, r.place) for r in remarks}


# --- hostile files


@pytest.mark.parametrize(("data", "code"), [
    (b'<!DOCTYPE x [<!ENTITY a "b">]><definitions/>', "file.doctype"),
    (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><definitions/>', "file.doctype"),
    (b"not xml", "bpmn.xml"),
    (b"<html/>", "bpmn.kind"),
    (f'<definitions xmlns="{BPMN}"/>'.encode(), "bpmn.empty"),
    (b" " * 5_000_001, "file.large"),
    (small('<task id="a"/><task id="a"/>'), "bpmn.twice"),
    (small('<task id="a"/>' + flows("a>nowhere")), "bpmn.reference"),
    (small('<task name="Tanpa tanda"/>'), "bpmn.id"),
    (small("".join(f'<task id="t{n}"/>' for n in range(1600))), "bpmn.large"),
    (f'<definitions xmlns="{BPMN}"><extensionElements><c:sop xmlns:c="urn:capaian:sop:1">{{"key": 1}}</c:sop>'
     '</extensionElements><process id="p"><task id="a"/></process></definitions>'.encode(), "bpmn.extension"),
    (f'<definitions xmlns="{BPMN}"><extensionElements><c:sop xmlns:c="urn:capaian:sop:1">{"[" * 100_000}</c:sop>'
     '</extensionElements><process id="p"><task id="a"/></process></definitions>'.encode(), "bpmn.extension"),
])
def test_a_hostile_or_broken_file_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_bpmn(data)
    assert refusal.value.code == code


def test_a_refusal_names_the_element() -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_bpmn(small('<task id="a"/>' + flows("a>nowhere")))
    assert refusal.value.place == "f0"


def test_gateways_in_a_circle_end() -> None:
    pack, remarks = from_bpmn(small('<startEvent id="s"/><task id="a"/><exclusiveGateway id="g"/><exclusiveGateway id="h"/>'
                                    + flows("s>a", "a>g", "g>h", "h>g", "g>a", "h>a")))
    from_bpmn(small('<task id="a"/><parallelGateway id="g"/><parallelGateway id="h"/>' + flows("g>h", "h>g", "h>a")))
    assert len(pack.rows) == 1 and "bpmn.loop" in {r.code for r in remarks}


def test_a_long_chain_does_not_exhaust_the_reader() -> None:
    count = 700
    body = "".join(f'<task id="t{n}"/>' for n in range(count)) + flows(*(f"t{n}>t{n + 1}" for n in range(count - 1)))
    assert len(from_bpmn(small(body))[0].rows) == count
    gates = '<task id="a"/><task id="z"/>' + "".join(f'<exclusiveGateway id="g{n}"/>' for n in range(1400))
    with pytest.raises(InvalidInput) as refusal:
        from_bpmn(small(gates + flows("a>g0", *(f"g{n}>g{n + 1}" for n in range(1399)), "g1399>z")))
    assert refusal.value.code == "bpmn.deep"


# --- an independent reader


READER = Path(__file__).resolve().parents[2] / "node"


@pytest.mark.skipif(shutil.which("node") is None or not (READER / "node_modules").is_dir(),
                    reason="bpmn-moddle is not installed: run npm ci in tests/node")
def test_an_independent_reader_understands_the_whole_file(sop: Pack) -> None:
    said = subprocess.run(["node", "read_bpmn.mjs"], cwd=READER, input=to_bpmn(sop), capture_output=True, check=True,
                          timeout=60)
    read = json.loads(said.stdout)
    assert read["warnings"] == []
    assert len(read["tasks"]) == sum(len(w.all_of) or 1 for r in sop.rows for w in r.works)
    assert read["flows"] and read["shapes"] and all(read["loops"])
    assert len(read["loops"]) == sum(w.each for r in sop.rows for w in r.works)
    assert [[title for title, _ in lanes] for lanes in read["lanes"]] == [[lane.title for lane in sop.lanes]] * len(sop.sections)
