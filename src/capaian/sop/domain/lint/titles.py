"""What the SOP calls itself, and whether its body is about that."""

from __future__ import annotations

from collections.abc import Iterator

from capaian.sop.domain.finding import Finding, finding
from capaian.sop.domain.lint.texts import folded, words
from capaian.sop.domain.pack import Pack

_FORM_WORDS = {"sop", "standar", "standart", "standard", "operasional", "prosedur", "baku", "pada", "di", "lingkungan",
               "tahun"}
_SUBJECTS = {
    "IKU": ("iku",), "LAKIP": ("lakip", "lkip", "lkjip"), "Renstra": ("renstra",), "Renja": ("renja", "rkt"),
    "Perjanjian Kinerja": ("perjanjian",), "Rencana Aksi": ("aksi",), "DPA": ("dpa", "rka"), "IKI": ("iki",),
}
_IN_FULL = {"IKU": ("indikator kinerja utama",), "LAKIP": ("laporan kinerja", "pelaporan kinerja", "laporan akuntabilitas"),
            "Renstra": ("rencana strategis",), "Renja": ("rencana kerja",), "DPA": ("pelaksanaan anggaran",)}
_DOINGS = ("pengumpulan", "pengukuran", "penyusunan", "pelaporan", "evaluasi", "verifikasi", "pengarsipan", "reviu")


def findings(pack: Pack) -> Iterator[Finding]:
    """Titles that differ from each other, from the table's head and from what the rows make."""
    yield from _titles_differ(pack)
    yield from _body_differs(pack)
    title = words(pack.title)
    for head in pack.identity.column_heads:
        strange = [word for word in words(head) if word in _DOINGS and word not in title]
        if strange:
            yield finding("title.heading_differs", "identity.column_heads",
                          "The head “%(head)s” belongs to another SOP than “%(title)s”.", head=head, title=pack.title)


def _core(pack: Pack, title: str) -> str:
    drop = _FORM_WORDS | set(words(pack.identity.office_name)) | set(words(pack.identity.government))
    return " ".join(word for word in words(title) if word not in drop and not word.isdigit())


def _titles_differ(pack: Pack) -> Iterator[Finding]:
    printed = (pack.title, pack.identity.name_printed, *pack.identity.titles_printed)
    distinct = {_core(pack, title): title for title in reversed(printed) if _core(pack, title)}
    if len(distinct) > 1:
        yield finding("title.differs", "identity.titles_printed", "The document carries %(count)s titles: %(titles)s.",
                      count=len(distinct), titles="; ".join(reversed(distinct.values())))


def _body_differs(pack: Pack) -> Iterator[Finding]:
    """More than half of the rows make something that the title does not name."""
    own = set(words(pack.title))
    for subject, forms in _SUBJECTS.items():
        about = [row for row in pack.rows if set(words(f"{row.activity} {row.output}")) & set(forms)]
        named = own & set(forms) or any(form in folded(pack.title) for form in _IN_FULL.get(subject, ()))
        if 2 * len(about) > len(pack.rows) and not named:
            yield finding("title.contradicts_body", "title",
                          "%(count)s of %(all)s rows are about %(subject)s, which the title “%(title)s” does not name.",
                          count=len(about), all=len(pack.rows), subject=subject, title=pack.title)
