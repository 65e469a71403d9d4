"""The first page anybody meets, in a real browser."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("phone", [True, False])
def test_the_front_door_stands_open_on_a_phone_and_without_script(open_page, phone: bool, javascript: bool) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/", phone=phone, javascript=javascript)
    assert page.get_by_role("button", name="Masuk").is_visible()
    assert page.locator("input[type=password]").is_visible()
    wide = page.evaluate("document.documentElement.scrollWidth") if javascript else 0
    assert wide <= (360 if phone else 1280)


def test_a_wrong_password_is_told_and_the_name_stays(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/masuk/")
    page.locator("input[name=username]").fill("bukan-siapa-siapa")
    page.locator("input[type=password]").fill("salah sekali ini")
    page.get_by_role("button", name="Masuk").click()
    assert page.locator("input[name=username]").input_value() == "bukan-siapa-siapa"
    assert page.locator("[role=alert], .notice, .errors, .refusal").first.is_visible()
