"""Rules for every request: Indonesian unless the reader chose otherwise, small on the line, and every refusal an answer.

`Refusals` is the one place where a `CapaianError` meets HTTP. A view re-renders its own form for `InvalidInput`; this
is the net below it: status, sentence, place and remedy in the reader's language, what was typed, and a way forward.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext

from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems
from capaian.web.templatetags.parts import said

SECRET = ("password", "passphrase", "sandi", "totp", "otp", "nik", "csrf")
ROOM_FOR_FIELDS = 1024 * 1024
Answer = Callable[[HttpRequest], HttpResponse]


class Language:
    """The language the reader chose (a cookie), else the product's own. What the browser announces is not asked: an
    officer's browser is often an English one, the office's language is Indonesian."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(code)
        request.LANGUAGE_CODE = code  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response


class Compressed(GZipMiddleware):
    """Pages travel compressed over a weak line; documents and workbooks are compressed already and keep their length."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        text = response.headers.get("Content-Type", "").startswith(("text/", "application/json", "image/svg"))
        return super().process_response(request, response) if text else response


class Refusals:
    """A refusal raised by a service becomes a page, or a fragment for a request that asked for one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.META.get("CONTENT_LENGTH") or "0"
        if sent.isdecimal() and int(sent) > settings.UPLOAD_LIMIT + ROOM_FOR_FIELDS:  # before a byte of it is read
            return refuse(request, too_large(), read=False)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refuse(request, exception) if isinstance(exception, CapaianError) else None


def too_large() -> InvalidInput:
    """What was sent is larger than any form or evidence may be."""
    error = InvalidInput("upload.size", "What you sent is larger than %(most)s MB; nothing of it was kept.",
                         most=settings.UPLOAD_LIMIT // (1024 * 1024), remedy="Send a smaller file.")
    error.status = 413
    return error


def refuse(request: HttpRequest, error: CapaianError, *, read: bool = True) -> HttpResponse:
    """The answer that tells this refusal, with the status the error names. ``read``: the request's body may be read."""
    title = titles().get(error.status, gettext("This cannot be done now"))
    wanted = bool(request.headers.get("HX-Request"))
    context = {
        "title": title,
        "fragment_title": title if wanted else "",
        "tone": "warn" if error.status == 409 else "bad",
        "problems": [problem_text(problem) for problem in problems_of(error)],
        "typed": typed(request) if read else [],
        "back": back(request),
    }
    if not wanted:
        return render(request, "web/refusal.html", context, status=error.status)
    response = render(request, "web/refusal.html#said", context, status=error.status)
    response["HX-Retarget"], response["HX-Reswap"] = "#refusals", "innerHTML"
    return response


def titles() -> dict[int, str]:
    return {
        400: gettext("Something here needs to be put right"),
        403: gettext("This is not for you to do"),
        404: gettext("There is no such page"),
        409: gettext("This cannot be done now"),
    }


def problems_of(error: CapaianError) -> list[CapaianError]:
    return list(error.problems) if isinstance(error, ManyProblems) else [error]


def problem_text(error: CapaianError) -> dict[str, str]:
    return {
        "place": said(error.place, {}),
        "message": said(error.message, error.params),
        "remedy": said(error.remedy, error.params),
    }


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent and is not secret, so that nothing an officer wrote is lost with the page."""
    return [
        (name, text)
        for name, values in request.POST.lists()
        for text in values
        if text.strip() and not any(word in name.lower() for word in SECRET)
    ]


def back(request: HttpRequest) -> str:
    """The page of this site the request came from, or nothing."""
    came = urlsplit(request.headers.get("Referer", ""))
    return f"{came.path}?{came.query}".rstrip("?") if came.netloc == request.get_host() else ""
