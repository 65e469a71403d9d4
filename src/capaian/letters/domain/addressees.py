"""To whom performance documents usually go, as titles of posts; the officer keeps, changes or removes each.

Source: PermenPANRB 53/2014 (an OPD's report goes to the regional head); Bagian Organisasi, Inspektorat and Bappeda are
the units that compile, review and plan in a regional government.

>>> usual_addressees("Pemerintah Kabupaten Purwakarta")[0]
'Bupati Purwakarta c.q. Kepala Bagian Organisasi Sekretariat Daerah'
>>> usual_addressees("Pemerintah Kota Contoh")[1:]
('Inspektorat Kota Contoh', 'Badan Perencanaan Pembangunan Daerah Kota Contoh')
"""

from __future__ import annotations

_HEADS = {"Kabupaten": "Bupati", "Kota": "Wali Kota", "Provinsi": "Gubernur"}


def usual_addressees(government: str) -> tuple[str, ...]:
    """The regional head through Bagian Organisasi, then Inspektorat and Bappeda of this government."""
    region = government.removeprefix("Pemerintah ").strip()
    kind, _, name = region.partition(" ")
    head = f"{_HEADS[kind]} {name}" if kind in _HEADS else "Kepala Daerah"
    biro = "Kepala Biro" if kind == "Provinsi" else "Kepala Bagian"
    return (f"{head} c.q. {biro} Organisasi Sekretariat Daerah", f"Inspektorat {region}".strip(),
            f"Badan Perencanaan Pembangunan Daerah {region}".strip())
