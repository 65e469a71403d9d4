"""Logs in and out: the product's own events, tables typed in from paper, XES for other tools, and where the time goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from capaian.kernel.errors import InvalidInput, ManyProblems
from capaian.organisation.domain.calendar import calendar_from_data
from capaian.procedures.domain.clock import Spent, by, deadline, slowest
from capaian.procedures.domain.mining import REOPENED, Act, Trace
from capaian.procedures.domain.traces import by_rows, from_events, from_table
from capaian.procedures.domain.xes import to_xes

AT = datetime(2024, 1, 8, 1, 0, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")


def event(kind: str, step: str = "", member: str = "", round: int = 1, minutes: int = 0, **data: Any) -> dict[str, Any]:
    at = (AT + timedelta(minutes=minutes)).isoformat()
    return {"type": kind, "step": step, "member": member, "round": round, "at": at, "data": data}


STARTED = event("run_started", sop="o/k", section="main", period="2024Q1")


def test_a_task_becomes_an_act_with_its_opening_and_its_due_time() -> None:
    due = (AT + timedelta(minutes=60)).isoformat()
    [run] = from_events([STARTED, event("task_opened", "r1/order", "position:a", due=due),
                         event("task_done", "r1/order", "position:a", minutes=30, outcome="ya"), event("run_finished")])
    assert (run.sop, run.section, run.period, run.trace.case, run.trace.ended) == ("o/k", "main", "2024Q1", "2024Q1", True)
    assert run.trace.acts == (Act("r1/order", "position:a", AT + timedelta(minutes=30), "ya", AT, AT + timedelta(minutes=60)),)


def test_a_moved_deadline_counts() -> None:
    later = AT + timedelta(days=3)
    [run] = from_events([STARTED, event("task_opened", "r1/order", "position:a", due=AT.isoformat()),
                         event("deadline_shifted", "r1/order", "position:a", due=later.isoformat()),
                         event("task_done", "r1/order", "position:a", minutes=5)])
    assert run.trace.acts[0].due == later and not run.trace.ended


def test_a_task_given_to_another_post_counts_for_the_first() -> None:
    [run] = from_events([STARTED, event("task_opened", "r1/order", "position:a"),
                         event("task_withdrawn", "r1/order", "position:a", cause="reassign"),
                         event("task_opened", "r1/order", "position:b", cause="reassign"),
                         event("task_withdrawn", "r1/order", "position:b", cause="reassign"),
                         event("task_opened", "r1/order", "position:c", 2, cause="reassign"),
                         event("task_done", "r1/order", "position:c", 2)])
    assert [act.member for act in run.trace.acts] == ["position:a"]


def test_an_act_that_was_taken_back_did_not_happen_and_a_returned_one_did() -> None:
    def log(cause: str) -> list[dict[str, Any]]:
        return [STARTED, event("task_opened", "r1/order", "position:a"), event("task_done", "r1/order", "position:a"),
                event("task_superseded", "r1/order", "position:a", cause=cause),
                event("task_opened", "r1/order", "position:a", 2), event("task_done", "r1/order", "position:a", 2)]

    assert len(from_events(log("recall"))[0].trace.acts) == 1
    assert len(from_events(log("return"))[0].trace.acts) == 2


def test_a_reopened_run_says_where() -> None:
    [run] = from_events([STARTED, event("run_finished"), event("run_reopened", step="", reason="recall"),
                         {**event("run_reopened"), "data": {"step": "r3/send"}}])
    assert [(act.step, act.outcome) for act in run.trace.acts] == [("r3/send", REOPENED)] and not run.trace.ended


def test_a_run_that_changed_its_version_is_read_in_the_new_keys() -> None:
    [run] = from_events([STARTED, event("task_opened", "r1/order", "position:a"), event("task_done", "r1/order", "position:a"),
                         event("task_opened", "r2/plan", "position:a", due=AT.isoformat()),
                         event("run_migrated", steps={"r1/order": "r0/order", "r2/plan": "r9/plan"}),
                         event("task_done", "r9/plan", "position:a")])
    assert [act.step for act in run.trace.acts] == ["r0/order", "r9/plan"] and run.trace.acts[1].due == AT


def test_several_runs_in_one_log_are_several_traces() -> None:
    runs = from_events([STARTED, event("run_finished"), STARTED, event("run_cancelled")])
    assert [run.trace.ended for run in runs] == [True, False]


@pytest.mark.parametrize("line", [{}, {"type": "task_done"}, {"type": "task_done", "at": "kemarin"}, [],
                                  {"type": "task_done", "at": AT.isoformat(), "data": [1]}])
def test_a_line_that_is_no_event_is_named(line: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        from_events([STARTED, line])
    assert (refused.value.code, refused.value.place) == ("log.event", "line 2")


# --- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", [
    "case,row,actor,time\nQ1,2,Staf,2024-01-08 10:00\nQ1,1,Camat,2024-01-08 09:00\n",
    "Kasus;Baris;Pelaksana;Waktu\nQ1;2;Staf;08/01/2024 10.00\nQ1;1;Camat;8-1-2024 09:00\n",
    "\ufeffperiode\tlangkah\tpejabat\ttanggal\r\nQ1\t2\tStaf\t2024-01-08T10:00+07:00\r\n\r\nQ1\t1\tCamat\t08.01.2024 09.00\r\n",
])
def test_a_table_is_read_as_officials_write_it_in_the_order_of_time(table: str) -> None:
    [trace] = from_table(table, zone=JAKARTA)
    assert [(a.step, a.member, a.at.isoformat()) for a in trace.acts if a.at] == [
        ("1", "Camat", "2024-01-08T09:00:00+07:00"), ("2", "Staf", "2024-01-08T10:00:00+07:00")]


def test_lines_of_one_day_keep_their_order_when_no_hour_is_known() -> None:
    [trace] = from_table("case,row,actor,time\nx,2,,2024-01-08\nx,1,,2024-01-08\n", zone=JAKARTA)
    assert [a.step for a in trace.acts] == ["2", "1"]


def test_begin_and_end_and_answer_are_kept_where_the_table_has_them() -> None:
    [trace] = from_table("case,row,actor,start,end,outcome\nx,1,A,2024-01-08 09:00,2024-01-08 11:00,ya\n", zone=UTC)
    act = trace.acts[0]
    assert (act.outcome, act.at - act.opened if act.at and act.opened else None) == ("ya", timedelta(hours=2))


@pytest.mark.parametrize(("table", "code", "place"), [
    ("case,row,actor\nx,1,A\n", "log.column", "line 1"),
    ("", "log.column", "line 1"),
    ("case,row,actor,time\nx,1,A,kemarin\n", "log.time", "line 2"),
    ("case,row,actor,time\nx,1,A,31/02/2024\n", "log.time", "line 2"),
    ("case,row,actor,time\n\nx,,A,2024-01-08\n", "log.empty", "line 3"),
    ("case,row,actor,time\n,1,A,2024-01-08\n", "log.empty", "line 2"),
    ("case,row,actor,time,end\nx,1,A,2024-01-08 10:00,2024-01-08 09:00\n", "log.backwards", "line 2"),
    ("case,row,actor,time\nx,1\n", "log.time", "line 2"),
])
def test_what_cannot_be_read_is_named_by_line(table: str, code: str, place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        from_table(table, zone=UTC)
    assert (refused.value.code, refused.value.place) == (code, place)


def test_every_bad_line_is_named_at_once() -> None:
    with pytest.raises(ManyProblems) as refused:
        from_table("case,row,actor,time\nx,1,A,a\nx,2,A,2024-01-08\nx,3,A,b\n", zone=UTC)
    assert [p.place for p in refused.value.problems] == ["line 2", "line 4"]


def test_a_log_of_rows_is_told_from_a_log_of_steps() -> None:
    steps = frozenset({"r1/order"})
    assert by_rows([Trace("x", (Act("1"),))], steps) and not by_rows([Trace("x", (Act("r1/order"),))], steps)


# --- XES -------------------------------------------------------------------------------------------------------------


def test_the_xes_file_holds_every_act_with_its_begin_and_its_end() -> None:
    act = Act("r1/order", "position:a", AT + timedelta(hours=1), "ya", AT, AT + timedelta(hours=2))
    log = to_xes([Trace("Q1", (act, Act("r2/plan")))], name="Uji", activities={"r1/order": "Memerintah"})
    root = etree.fromstring(log.encode())
    events = root.findall("trace/event")
    keys = [{child.get("key"): child.get("value") for child in e} for e in events]
    assert [k["lifecycle:transition"] for k in keys] == ["start", "complete", "complete"]
    assert keys[0]["time:timestamp"] == AT.isoformat() and keys[1]["capaian:outcome"] == "ya"
    assert keys[1]["capaian:activity"] == "Memerintah" and keys[2]["concept:name"] == "r2/plan"


def test_no_text_can_break_out_of_the_xes_file() -> None:
    nasty = '"><x>&\x00\x0b\ud800</log>'
    root = etree.fromstring(to_xes([Trace(nasty, (Act(nasty, nasty),))], name=nasty).encode())
    assert root.find("trace/string").get("value") == '"><x>&</log>'
    assert [child.tag for child in root].count("trace") == 1


# --- time ------------------------------------------------------------------------------------------------------------

TIME = calendar_from_data({"patterns": [{"key": "w", "days": {d: ["07.30-12.00", "13.00-16.00"] for d in
                                                              ("monday", "tuesday", "wednesday", "thursday", "friday")}}]},
                          zone="Asia/Jakarta")


def test_a_deadline_counts_working_time_and_a_blank_is_none() -> None:
    friday = datetime(2024, 1, 5, 15, 0, tzinfo=JAKARTA)
    due, minutes = deadline("2 jam", "", friday, TIME)
    assert (due, minutes) == (datetime(2024, 1, 8, 8, 30, tzinfo=JAKARTA), 120)
    assert deadline("", "", friday, TIME) == deadline("-", "menit", friday, TIME) == (None, None)
    assert deadline("2 x 24 jam", "", friday, TIME) == (friday + timedelta(hours=48), 2880)
    assert deadline("1 – 2 hari", "", friday, TIME)[0] == datetime(2024, 1, 9, 16, 0, tzinfo=JAKARTA)


def spent(row: str, actual: int, standard: int | None, *, late: bool = False, person: str = "Ani") -> Spent:
    return Spent("Q1", row, f"{row}/x", "position:a", person, AT, AT, standard, actual, late)


def test_time_is_summed_by_row_person_or_run() -> None:
    tasks = [spent("1", 10, 20), spent("2", 90, 30, late=True), spent("1", 40, 20, late=True, person="Budi"), spent("3", 5, None)]
    rows = {line.key: line for line in by(tasks, "row")}
    assert (rows["1"].count, rows["1"].total, rows["1"].mean, rows["1"].ratio, rows["1"].over, rows["1"].late) == \
        (2, 50, 25.0, 1.25, 1, 1)
    assert rows["3"].ratio is None and rows["3"].standard is None
    assert [line.key for line in by(tasks, "person")] == ["Ani", "Budi"]
    assert by(tasks, "run")[0].count == 4


def test_the_slowest_rows_come_first_and_rows_without_a_standard_not_at_all() -> None:
    lines = by([spent("1", 10, 20), spent("2", 90, 30), spent("3", 5000, None), spent("4", 60, 30)], "row")
    assert [line.key for line in slowest(lines, 2)] == ["2", "4"]
