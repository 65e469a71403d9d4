"""``capaian demo``: the product with example data. In a browser, or played to the end without one."""

from capaian.cli.demo.command import add_parser, run

__all__ = ["add_parser", "run"]
