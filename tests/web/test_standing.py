"""How an office stands, and a regency: shown to its own officials and to who watches it, to nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from capaian.collection.models import Realisation
from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from capaian.kernel.periods import Period
from capaian.measurement.selectors.standing import regency, standing
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.models import Office, Position
from capaian.organisation.selectors import actor_of, offices, watched
from capaian.organisation.services import end_oversight, grant_oversight
from capaian.planning.models import Indicator
from capaian.planning.services import adopt_plan
from tests.cast import FOUNDED, MORNING, OFFICE, PLAN, Cast, adopt, found_cast, national_calendar

Q1 = Period.parse("2026Q1")


def another_office(key: str, name: str) -> Office:
    """An office of the same government with two posts."""
    import uuid

    from capaian.organisation.services import found_office

    data = {"key": key, "government": OFFICE["government"], "name": name,
            "positions": [{"key": "kepala", "title": f"Kepala {name}"}, {"key": "irban", "title": "Inspektur Pembantu"}],
            "people": [{"position": "kepala", "name": f"Kepala {key} (contoh)"},
                       {"position": "irban", "name": f"Irban {key} (contoh)"}]}
    return found_office(data=data, namespace=uuid.uuid5(uuid.NAMESPACE_OID, key), calendar=national_calendar(), password=None,
                        actor=SYSTEM, at=FOUNDED)


@pytest.fixture
def cast(db: None) -> Cast:
    found = found_cast()
    adopt(found)
    return found


@pytest.fixture
def inspektorat(cast: Cast) -> Office:
    """Its post irban watches every office of the government."""
    row = another_office("inspektorat", "Inspektorat")
    grant_oversight(position=Position.objects.get(office=row, key="irban"), basis="Keputusan Bupati contoh", actor=SYSTEM,
                    at=FOUNDED)
    return row


def client_of(login: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=login))
    return client


def value(cast: Cast, code: str, supplier: str, figure: str, **more: Any) -> None:
    Realisation.objects.create(office=cast.office, indicator=Indicator.objects.get(code=code), period="2026Q1",
                               supplier=cast.position(supplier), state="value", value=Decimal(figure), entered_at=MORNING, **more)


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2]).split())


# --- the rule ---------------------------------------------------------------------------------------------------------------


def test_an_office_score_is_the_weighted_mean_and_says_so_beside_its_counts(cast: Cast) -> None:
    Indicator.objects.filter(code="A1").update(weight=3)
    value(cast, "A1", "kasi-a", "90")  # 100 %
    value(cast, "D1", "kasi-d", "45")  # 50 %
    found = standing(cast.office.pk, Q1, MORNING)
    assert found.score.value == Decimal("87.5")
    assert found.score.beside == "tercapai 1 dari 8, 6 tidak terukur"
    assert found.score.explanation == "rata-rata tertimbang 2 indikator: 350 / 4 = 87,5"
    assert [(one.name, one.score.value) for one in found.objectives] == [("Meningkatnya pelayanan", Decimal("87.5"))]
    by_post = {u.title: u.score.value for u in found.units if u.score}
    assert by_post["Kepala Seksi A"] == 100 and by_post["Kepala Seksi D"] == 50 and by_post["Kepala Seksi E"] is None


def test_a_regency_is_the_plain_mean_of_its_offices_and_counts_those_without_a_score(cast: Cast, inspektorat: Office) -> None:
    second = another_office("dinas-uji", "Dinas Uji")
    plan = {**PLAN, "office": "dinas-uji", "indicators": [
        {**PLAN["indicators"][5], "responsible": "kepala", "suppliers": ["kepala"]}]}
    adopt_plan(office=second, data=plan, actor=SYSTEM, at=FOUNDED)
    value(cast, "A1", "kasi-a", "45")
    found = regency([cast.office.pk, second.pk, inspektorat.pk], Q1, MORNING)
    assert [row.planned for row in found.rows] == [True, True, False]
    assert (found.score.value, found.score.beside) == (50, "tercapai 0 dari 9, 8 tidak terukur")
    assert found.score.explanation == "rata-rata nilai 1 dari 3 kantor: 50 / 1 = 50"


def test_budget_lines_do_not_enter_a_score(cast: Cast) -> None:
    value(cast, "A1", "kasi-a", "90")
    Indicator.objects.filter(code="D1").update(is_budget=True)
    value(cast, "D1", "kasi-d", "9")
    assert standing(cast.office.pk, Q1, MORNING).score.value == 100


@pytest.mark.parametrize("offices_", [1, 4])
def test_a_regency_costs_the_same_for_one_office_and_for_many(
    cast: Cast, inspektorat: Office, offices_: int, django_assert_max_num_queries: Any,
) -> None:
    ids = [cast.office.pk, inspektorat.pk, *(another_office(f"dinas-{n}", f"Dinas {n}").pk for n in range(offices_))]
    # indicators, suppliers, targets, cascade; values; runs; forms, cells, what is there, handed in, until when; late
    with django_assert_max_num_queries(13):
        regency(ids, Q1, MORNING)


# --- who sees it ------------------------------------------------------------------------------------------------------------


def test_every_official_sees_how_their_own_office_stands(cast: Cast) -> None:
    value(cast, "A1", "kasi-a", "90")
    page = text_of(client_of("arsiparis@kecamatan-uji" if User.objects.filter(username="arsiparis@kecamatan-uji").exists()
                             else cast.person("arsiparis").user.username).get("/kinerja/?periode=2026Q1"))
    assert "rata-rata 1 indikator: 100 / 1 = 100" in page and "tercapai 1 dari 8, 7 tidak terukur" in page


def test_who_watches_sees_every_office_of_the_government_and_goes_down_to_one(cast: Cast, inspektorat: Office) -> None:
    value(cast, "A1", "kasi-a", "90")
    watcher = client_of("irban@inspektorat")
    page = text_of(watcher.get("/pemantauan/?periode=2026Q1"))
    assert "Kecamatan Uji" in page and "Inspektorat" in page and "Kecamatan Luar" not in page
    one = watcher.get("/pemantauan/kecamatan-uji/?periode=2026Q1")
    assert one.status_code == 200 and "Indeks kepuasan" in text_of(one)
    assert "<form" not in one.content.decode().partition("<main")[2]  # nothing there changes anything
    assert "/pemantauan/" in watcher.get("/").content.decode()


@pytest.mark.parametrize("path", ["/pemantauan/", "/pemantauan/kecamatan-uji/"])
def test_nobody_else_of_that_office_sees_other_offices(cast: Cast, inspektorat: Office, path: str) -> None:
    assert client_of("kepala@inspektorat").get(path).status_code == 404
    assert "/pemantauan/" not in client_of("kepala@inspektorat").get("/").content.decode()


def test_who_watches_does_not_see_another_government_nor_change_anything(cast: Cast, inspektorat: Office) -> None:
    watcher = client_of("irban@inspektorat")
    assert watcher.get("/pemantauan/kecamatan-luar/").status_code == 404
    assert watcher.get("/pemantauan/tidak-ada/").status_code == 404
    assert watcher.get("/rencana/2026/").status_code == 404  # its own office has no plan, and it is in no other office


def test_oversight_is_of_the_post_and_ends_with_it(cast: Cast, inspektorat: Office) -> None:
    post = Position.objects.get(office=inspektorat, key="irban")
    person = User.objects.get(username="irban@inspektorat").person
    assert {row.key for row in watched(actor_of(person=person.pk, at=MORNING))} == {"kecamatan-uji", "inspektorat"}
    end_oversight(position=post, actor=SYSTEM, at=MORNING)
    assert watched(actor_of(person=person.pk, at=MORNING + timedelta(minutes=1))) == []
    with pytest.raises(NotFound):
        end_oversight(position=post, actor=SYSTEM, at=MORNING)


def test_only_the_installer_gives_sight_of_other_offices_and_names_the_decree(cast: Cast) -> None:
    post = cast.position("camat")
    for who in (cast("camat"), cast.administrator, cast.orang_luar):
        with pytest.raises(NotPermitted):
            grant_oversight(position=post, basis="SK", actor=who, at=MORNING)
    with pytest.raises(InvalidInput):
        grant_oversight(position=post, basis=" ", actor=SYSTEM, at=MORNING)
    grant_oversight(position=post, basis="SK", actor=SYSTEM, at=MORNING)
    with pytest.raises(Conflict):
        grant_oversight(position=post, basis="SK", actor=SYSTEM, at=MORNING)
    with pytest.raises(NotPermitted):
        end_oversight(position=post, actor=cast.administrator, at=MORNING)


def test_the_pages_keep_to_their_query_budget(cast: Cast, inspektorat: Office, django_assert_max_num_queries: Any) -> None:
    watcher = client_of("irban@inspektorat")
    watcher.get("/pemantauan/?periode=2026Q1")
    # session, user; person, posts, teams; office, roles and news of the shell; the offices; the standing
    with django_assert_max_num_queries(22):
        watcher.get("/pemantauan/?periode=2026Q1")
    with django_assert_max_num_queries(22):
        watcher.get("/pemantauan/kecamatan-uji/?periode=2026Q1")


def test_a_period_that_is_none_is_asked_about_and_a_year_without_plan_says_so(cast: Cast) -> None:
    client = client_of(cast.person("camat").user.username)
    assert client.get("/kinerja/?periode=besok").status_code == 400
    assert client.get("/kinerja/?periode=202601").status_code == 400
    assert "Pilih periode lain" in text_of(client.get("/kinerja/?periode=2031Q1"))
    assert [row.key for row in offices()] == ["kecamatan-luar", "kecamatan-uji"]


def test_the_installer_gives_and_ends_sight_by_the_command(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    from capaian.cli.main import main

    another_office("bappeda", "Bappeda")
    assert main(["office", "watch", "bappeda", "irban", "--basis", "Keputusan contoh"]) == 0
    assert main(["office", "watch", "bappeda", "irban", "--basis", "Keputusan contoh"]) == 2
    assert main(["office", "list"]) == 0
    told = capsys.readouterr().out
    assert "Inspektur Pembantu (Bappeda) memantau seluruh kantor: Keputusan contoh" in told and "kecamatan-uji" in told
    assert main(["office", "unwatch", "bappeda", "irban"]) == 0
    assert main(["office", "unwatch", "bappeda", "tidak-ada"]) == 2
