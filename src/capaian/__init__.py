"""Capaian: an office's performance data, from the order to collect it to the signed and archived report."""

__version__ = "0.1.0"
