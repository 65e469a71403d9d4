"""The gallery of components: every part of a page in every state, for whoever builds or checks a page."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from capaian.web.doors import OfficerRequest, officer
from capaian.web.templatetags.parts import TONE_ICONS


class Sample(forms.Form):
    """One field of each sort."""

    realisation = forms.CharField(label="Realisasi", help_text="Tulis seperti pada dokumen: 1.250 atau 98,5.")
    day = forms.DateField(label="Tanggal", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    obstacle = forms.CharField(label="Kendala", widget=forms.Textarea, required=False)
    choice = forms.ChoiceField(
        label="Keputusan", choices=[("ya", "Disetujui"), ("tidak", "Dikembalikan")], widget=forms.RadioSelect
    )
    read = forms.BooleanField(label="Saya sudah membaca dokumen ini", required=False)
    evidence = forms.FileField(
        label="Bukti dukung", help_text="PDF, XLSX atau gambar, paling besar 20 MB.", required=False
    )


ENTRIES = [
    {"title": "Form disetujui", "tone": "ok", "icon": "circle-check", "who": "Kasubag Perencanaan"},
    {
        "title": "Form dikembalikan",
        "tone": "warn",
        "icon": "arrow-back-up",
        "who": "Kasubag Perencanaan",
        "note": "Indikator 2 belum memuat sumber data.",
    },
    {"title": "Menunggu paraf", "tone": "info", "icon": "circle-dashed", "who": "Plt. Sekretaris Kecamatan"},
]
ROWS = [
    {"label": "Nilai SAKIP", "value": 98.4, "mark": 100, "tone": "warn"},
    {"label": "Indeks Kepuasan Masyarakat", "value": 104.2, "mark": 100, "tone": "ok"},
    {"label": "Desa mandiri", "value": None, "mark": 100},
]


@officer
def gallery(request: OfficerRequest) -> HttpResponse:
    """/komponen/"""
    context = {
        "plain": Sample(),
        "wrong": Sample({"realisation": ""}),
        "entries": [{**entry, "when": request.at} for entry in ENTRIES],
        "rows": ROWS,
        "tones": [tone for tone in TONE_ICONS if tone],
        "today": timezone.localdate(request.at),
    }
    return render(request, "web/gallery.html", context)
