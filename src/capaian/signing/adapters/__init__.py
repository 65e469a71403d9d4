"""The outside of signing: pyHanko, the local authority, BSrE. Named only by ``capaian.config``."""
