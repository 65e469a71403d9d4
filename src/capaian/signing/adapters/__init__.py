"""The outside of signing: pyHanko, the local authority, BSrE. Named only by ``capaian.config``."""

from capaian.signing.adapters.asn1 import mend

mend()
