"""SOP packs as YAML text: what officers review, exchange and keep under version control.

Only plain YAML is read: no tags, no anchors or aliases, no duplicate keys, limited size and depth. Every scalar but
``true``, ``false`` and ``null`` is text exactly as written, so that ``no: 1``, ``standard: 010`` and
``iso: 2024-01-02`` mean what they show.

>>> text = '''
... format: capaian-sop/1
... key: contoh/pengumpulan
... office: contoh
... title: Pengumpulan
... lanes: [{key: camat, title: Camat, actor: "position:camat"}]
... sections: [{key: main, periods: [quarter], rows: [r1]}]
... rows:
...   - {key: r1, no: 1, activity: Memerintahkan, standard: 010, works: [{kind: order, lane: camat}]}
... '''
>>> pack = load_pack(text)
>>> pack.rows[0].no, pack.rows[0].standard
('1', '010')
>>> load_pack(dump_pack(pack)) == pack
True
>>> load_pack("a: 1\\na: 2")
Traceback (most recent call last):
...
capaian.kernel.errors.InvalidInput: [yaml.duplicate] line 2: “a” stands here twice. Keep one.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.schema import schema_problems

MOST_BYTES = 256 * 1024
MOST_DEPTH = 12
MOST_NODES = 40_000


_Reader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same rules, ten times faster where PyYAML was built with libyaml (its wheels are)."""


class _PlainLoader(_Reader):  # type: ignore[misc]
    """Reads scalars as text; only ``true``, ``false`` and ``null`` (and an empty value) are not."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])


class _PlainDumper(yaml.SafeDumper):
    """Writes what any YAML reader takes for text, lists indented under their key, no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Line ends other than the newline are escaped, else a reader would take them for one."""
    style = '"' if any(end in text for end in "\r\x85\u2028\u2029") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_PlainDumper.add_representer(str, _text)


def load_pack(source: str | bytes) -> Pack:
    """The pack in a YAML text (UTF-8). Raises ``InvalidInput`` naming line or row and field, or ``ManyProblems``.

    Codes: ``yaml.too_big``, ``yaml.not_utf8``, ``yaml.syntax``, ``yaml.alias``, ``yaml.too_deep``, ``yaml.tag``,
    ``yaml.duplicate``, and those of ``schema_problems``."""
    data = load_plain(source)
    problems = schema_problems(data)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise ManyProblems(list[CapaianError](problems))
    return Pack.from_dict(data)


def dump_pack(pack: Pack) -> str:
    """The pack as YAML, fields in the order of the value, fields at their default left out; same pack, same text."""
    return yaml.dump(pack.to_dict(), Dumper=_PlainDumper, allow_unicode=True, sort_keys=False, width=110)


def load_plain(source: str | bytes) -> Any:
    """Plain data (dict, list, text, bool, None) of one YAML document, with the limits of this module."""
    text = _decoded(source)
    try:
        _inspect(text)
        return _Builder(text).get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"line {mark.line + 1}" if mark else ""
        raise InvalidInput("yaml.syntax", "This is not valid YAML: %(problem)s.", place=line,
                           remedy="Check indentation, quotes and colons.", problem=error.problem or "") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise InvalidInput("yaml.syntax", "This is not valid YAML: %(problem)s.",
                           remedy="Check indentation, quotes and colons.", problem=type(error).__name__) from None


def _decoded(source: str | bytes) -> str:
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise InvalidInput("yaml.too_big", "The file is larger than %(limit)s bytes.",
                           remedy="Split it into one file for each SOP.", limit=MOST_BYTES)
    if isinstance(source, str):
        return source
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("yaml.not_utf8", "The file is not UTF-8 text.", remedy="Save it as UTF-8.") from None


def _inspect(text: str) -> None:
    """Refuse, from the stream of events and before anything is built, what a pack never needs."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_Reader):
        line = f"line {event.start_mark.line + 1}" if event.start_mark else ""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise InvalidInput("yaml.alias", "Anchors and aliases are not read.", place=line, remedy="Write it out.")
        tag = getattr(event, "tag", None)
        if tag:
            raise InvalidInput("yaml.tag", "Tags are not read: %(tag)s.", place=line, remedy="Remove it.", tag=str(tag))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        nodes += isinstance(event, yaml.NodeEvent)
        if depth > MOST_DEPTH or nodes > MOST_NODES:
            raise InvalidInput("yaml.too_deep", "The text is nested too deeply or holds too many parts.", place=line,
                               remedy="A pack needs neither.")


class _Builder(_PlainLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            line = f"line {key_node.start_mark.line + 1}"
            if not isinstance(key_node, yaml.ScalarNode):
                raise InvalidInput("yaml.syntax", "This is not valid YAML: %(problem)s.", place=line,
                                   remedy="Check indentation, quotes and colons.", problem="a name must be one word")
            if key_node.value in seen:
                raise InvalidInput("yaml.duplicate", "“%(field)s” stands here twice.", place=line, remedy="Keep one.",
                                   field=key_node.value)
            seen.add(key_node.value)
            key_node.tag = "tag:yaml.org,2002:str"
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made
