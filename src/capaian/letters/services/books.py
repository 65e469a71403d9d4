"""The office's books: made when first used, and their next number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from capaian.foundation.services import next_number
from capaian.kernel.errors import InvalidInput
from capaian.letters.domain.books import Book
from capaian.letters.domain.numbering import NumberParts, letter_number
from capaian.letters.models import LetterBook
from capaian.organisation.selectors import office as office_row


def book_row(office: str, key: str, known: Mapping[str, Book]) -> LetterBook:
    """The office's book of this key. ``InvalidInput`` for one that is not among the known."""
    if key not in known:
        raise InvalidInput("letter.book", "There is no book “%(book)s”.", book=key)
    plain = known[key]
    row, _ = LetterBook.objects.select_related("office").get_or_create(
        office=office_row(office), key=key,
        defaults={"title": plain.title, "template": plain.template, "classification": plain.classification})
    return row


def take_number(book: LetterBook, day: date, mark: str) -> tuple[int, str]:
    """The book's next sequence of that year, and the number written by its template. Inside the caller's transaction."""
    sequence = next_number(f"letters:{book.pk}:{day.year}")
    parts = NumberParts(sequence=sequence, day=day, classification=book.classification, book=mark,
                        office_code=book.office.code or book.office.key.upper())
    return sequence, letter_number(book.template, parts)
