"""``capaian messages``: bring the translation catalogues up to date, in Python alone (no gettext programs needed).

A message id is English text in the source: an argument of ``gettext`` and its kin, the message or remedy of a refusal,
a ``translate`` or ``blocktranslate`` in a template. The English catalogue repeats the id; the Indonesian one is written
by people. The compiled ``.mo`` files are kept in the tree beside their ``.po``, so that nothing is compiled at start;
tests/house/test_language.py fails when any of this is behind.

>>> sorted(from_python('raise NotFound("a.b", "No %(x)s.", remedy="Look again.", x=1)'))
[('Look again.', None, None), ('No %(x)s.', None, None)]
>>> sorted(from_template('{% translate "Save" %} {% blocktranslate with a=b %}Hi {{ a }}{% endblocktranslate %}'))
[('Hi %(a)s', None, None), ('Save', None, None)]
"""

from __future__ import annotations

import argparse
import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = ("id", "en")
PLURALS = {"id": (1, "0"), "en": (2, "(n != 1)")}

Message = tuple[str, str | None, str | None]  # id, plural id, context

GETTEXT = {"gettext", "gettext_lazy", "gettext_noop", "_", "msgid"}
NGETTEXT = {"ngettext", "ngettext_lazy"}
PGETTEXT = {"pgettext", "pgettext_lazy"}
# What carries a sentence to a person as (code, sentence, …, remedy=sentence): refusals and their kin.
SENTENCES = {"CapaianError", "InvalidInput", "NotPermitted", "NotFound", "Conflict", "NotReady", "Finding", "Warned", "Remark"}
# What a check of an SOP says as (code, place, sentence, …).
FINDINGS = {"finding", "error"}


# -- finding the message ids ------------------------------------------------------------------------------------------


def from_python(source: str) -> set[Message]:
    """The message ids in a module. A name stands for the module's constant of that name; a dict for all its values."""
    tree = ast.parse(source)
    constants: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            constants[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            constants[node.target.id] = node.value

    def texts(node: ast.expr | None) -> Iterator[str]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from texts(node.body)
            yield from texts(node.orelse)
        elif isinstance(node, ast.Name):
            yield from texts(constants.get(node.id))
        elif isinstance(node, ast.Subscript):
            yield from texts(node.value)
        elif isinstance(node, ast.Dict):
            for value in node.values:
                yield from texts(value)

    found: set[Message] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        arguments = node.args
        if name in GETTEXT and arguments:
            found |= {(text, None, None) for text in texts(arguments[0])}
        elif name in NGETTEXT and len(arguments) >= 2:
            found |= {(one, many, None) for one in texts(arguments[0]) for many in texts(arguments[1])}
        elif name in PGETTEXT and len(arguments) >= 2:
            found |= {(text, None, context) for context in texts(arguments[0]) for text in texts(arguments[1])}
        elif name in FINDINGS and isinstance(node.func, ast.Name) and len(arguments) >= 3:
            found |= {(text, None, None) for text in texts(arguments[2])}
        elif name in SENTENCES:
            if len(arguments) >= 2:
                found |= {(text, None, None) for text in texts(arguments[1])}
            for keyword in node.keywords:
                if keyword.arg in {"message", "remedy"}:
                    found |= {(text, None, None) for text in texts(keyword.value)}
    return {message for message in found if message[0]}


QUOTED = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
TRANSLATE = re.compile(r"{%-?\s*trans(?:late)?\s+" + QUOTED + r"(?:[^%]*?\bcontext\s+" + QUOTED + r")?[^%]*%}")
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?\b(?P<options>[^%]*)%}(?P<body>.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL
)
INLINE = re.compile(r"\b_\(" + QUOTED + r"\)")


def from_template(source: str) -> set[Message]:
    """The message ids in a Django template."""
    source = re.sub(r"{#.*?#}", "", source)
    found: set[Message] = set()
    for match in TRANSLATE.finditer(source):
        found.add((unquote(match[1]), None, unquote(match[2]) if match[2] else None))
    for match in INLINE.finditer(source):
        found.add((unquote(match[1]), None, None))
    for match in BLOCK.finditer(source):
        context = re.search(r"\bcontext\s+" + QUOTED, match["options"])
        parts = re.split(r"{%\s*plural\s*%}", match["body"])
        clean = [block_text(part, trimmed="trimmed" in match["options"].split()) for part in parts]
        found.add((clean[0], clean[1] if len(clean) > 1 else None, unquote(context[1]) if context else None))
    return found


def unquote(text: str) -> str:
    return text[1:-1].replace('\\"', '"').replace("\\'", "'")


def block_text(body: str, *, trimmed: bool) -> str:
    """A block's text as Django looks it up: variables as ``%(name)s``, percent signs doubled."""
    body = re.sub(r"{{\s*([\w.]+)[^}]*}}", r"\0\1\0", body).replace("%", "%%")
    body = re.sub(r"\0([\w.]+)\0", r"%(\1)s", body)
    return " ".join(line.strip() for line in body.strip().splitlines()) if trimmed else body


def in_the_source(package: Path = PACKAGE) -> dict[Message, list[str]]:
    """Every message id of the product, with the files it stands in."""
    found: dict[Message, list[str]] = {}
    readers = {".py": from_python, ".html": from_template, ".txt": from_template}
    for path in sorted(package.rglob("*")):
        reader = readers.get(path.suffix)
        if reader is None or "migrations" in path.parts or (path.suffix != ".py" and "templates" not in path.parts):
            continue
        for message in reader(path.read_text(encoding="utf-8")):
            found.setdefault(message, []).append(path.relative_to(package).as_posix())
    return found


# -- catalogues -------------------------------------------------------------------------------------------------------


@dataclass
class Catalogue:
    """One language: for each message its translations, one per plural form of the language."""

    language: str
    entries: dict[Message, list[str]] = field(default_factory=dict)

    def incomplete(self) -> list[Message]:
        """The messages without a translation."""
        return [message for message, forms in self.entries.items() if not forms or not all(forms)]

    def unfaithful(self) -> list[Message]:
        """The messages whose translation uses other ``%(name)s`` parameters than the message, and would fail or lie."""
        wrong = []
        for message, forms in self.entries.items():
            allowed = parameters(message[0]) | parameters(message[1] or "")
            needed = set() if message[1] else allowed  # “one form” may be said without its number
            if any(form and not needed <= parameters(form) <= allowed for form in forms):
                wrong.append(message)
        return wrong


def parameters(text: str) -> set[str]:
    return set(re.findall(r"%\(([\w.]+)\)[sd]", text))


def escape(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def unescape(text: str) -> str:
    plain = {"n": "\n", "t": "\t", "r": "\r"}
    return re.sub(r"\\(.)", lambda match: plain.get(match[1], match[1]), text)


def read_po(path: Path, language: str) -> Catalogue:
    """The catalogue in ``path``; an absent file is an empty catalogue."""
    catalogue = Catalogue(language)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for block in re.split(r"\n\s*\n", text):
        values: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            match = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)?\s*"(.*)"\s*$', line.strip())
            if match:
                key = match[1] or key
                values[key] = values.get(key, "") + unescape(match[2])
        if values.get("msgid"):
            message = (values["msgid"], values.get("msgid_plural"), values.get("msgctxt"))
            catalogue.entries[message] = [values[name] for name in sorted(values) if name.startswith("msgstr")]
    return catalogue


def header(language: str) -> str:
    number, rule = PLURALS[language]
    return (
        f"Language: {language}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
        f"Content-Transfer-Encoding: 8bit\nPlural-Forms: nplurals={number}; plural={rule};\n"
    )


def write_po(catalogue: Catalogue, places: dict[Message, list[str]]) -> str:
    """The text of a ``.po`` file, in the order of the ids, so that two people's additions seldom meet."""
    lines = ["# Kept by `capaian messages`; translate the msgstr lines, change nothing else.", 'msgid ""', 'msgstr ""']
    lines += [escape(line + "\n") for line in header(catalogue.language).splitlines()]
    for message in sorted(catalogue.entries, key=lambda entry: (entry[0].casefold(), entry[0], entry[2] or "")):
        text, plural, context = message
        forms = catalogue.entries[message]
        lines += ["", f"#: {' '.join(places.get(message, [])[:3])}".rstrip()]
        if re.search(r"%\(", text):
            lines.append("#, python-format")
        if context:
            lines.append(f"msgctxt {escape(context)}")
        lines.append(f"msgid {escape(text)}")
        if plural is None:
            lines.append(f"msgstr {escape(forms[0] if forms else '')}")
        else:
            lines.append(f"msgid_plural {escape(plural)}")
            number = PLURALS[catalogue.language][0]
            lines += [f"msgstr[{i}] {escape(forms[i] if i < len(forms) else '')}" for i in range(number)]
    return "\n".join(lines) + "\n"


def write_mo(catalogue: Catalogue) -> bytes:
    """The compiled catalogue that gettext reads; messages without a translation are left out and stay English."""
    pairs = {b"": header(catalogue.language).encode()}
    for (text, plural, context), forms in catalogue.entries.items():
        if forms and all(forms):
            key = (f"{context}\x04" if context else "") + text + (f"\0{plural}" if plural else "")
            pairs[key.encode()] = "\0".join(forms).encode()
    keys = sorted(pairs)
    count, table = len(keys), 28
    position = table + 16 * count
    rows: dict[str, list[int]] = {"ids": [], "texts": []}
    body = b""
    for name, items in (("ids", keys), ("texts", [pairs[key] for key in keys])):
        for item in items:
            rows[name] += [len(item), position + len(body)]
            body += item + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, table, table + 8 * count, 0, position)
    return head + struct.pack(f"<{4 * count}I", *rows["ids"], *rows["texts"]) + body


def place_of(language: str, package: Path = PACKAGE) -> Path:
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def bring_up_to_date(language: str, places: dict[Message, list[str]], package: Path = PACKAGE) -> Catalogue:
    """The catalogue with exactly the messages of the source; what was translated stays translated."""
    kept = read_po(place_of(language, package), language)
    by_id = {message[0]: forms for message, forms in kept.entries.items()}
    fresh = Catalogue(language)
    for message in places:
        same = [message[0]] if message[1] is None else [message[0], message[1]]
        fresh.entries[message] = same if language == "en" else kept.entries.get(message) or by_id.get(message[0]) or []
    return fresh


# -- the command ------------------------------------------------------------------------------------------------------


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("messages", help="bring the translation catalogues up to date (for developers)")
    parser.add_argument("--missing", action="store_true", help="only print what is not translated yet")


def run(args: argparse.Namespace) -> int:
    """Write ``.po`` and ``.mo`` of both languages, or list what is missing; 1 while something is missing."""
    places = in_the_source()
    missing = 0
    for language in LANGUAGES:
        catalogue = bring_up_to_date(language, places)
        lacking = catalogue.incomplete() + catalogue.unfaithful()
        missing += len(lacking)
        if args.missing:
            for message in lacking:
                print(f"{language}\t{message[0]!r}\t{' '.join(places[message][:3])}")
            continue
        path = place_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write_po(catalogue, places), encoding="utf-8")
        path.with_suffix(".mo").write_bytes(write_mo(catalogue))
        print(f"{language}: {len(places)} messages, {len(lacking)} to translate")
    return 1 if missing else 0
