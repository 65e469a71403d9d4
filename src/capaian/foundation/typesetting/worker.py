"""The compiler of documents, warm in a process of its own: a request on stdin, an answer on stdout, until stdin ends.

It is started by path and imports nothing of the product, so that a broken document can be ended with the process and
the product goes on. A message is 8 bytes of length (big endian) and then JSON; an answer is followed by the bytes of
the document, whose length it names.
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

import typst

HERE = Path(__file__).parent
HOUSE = str(HERE / "house.typ")
STANDARDS: Any = ["a-3a", "ua-1"]


class Compiler:
    """Warm typst compilers, one for each template of the product (the house style, the SOP). The root of each is the
    folder of its template; the fonts of all are those shipped here."""

    def __init__(self) -> None:
        self.fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")]
        )
        self.known: dict[str, Any] = {}

    def over(self, template: str) -> Any:
        """The compiler of a template."""
        if template not in self.known:
            root = str(Path(template).parent)
            self.known[template] = typst.Compiler(input=template, root=root, font_paths=self.fonts)
        return self.known[template]

    def compile(self, inputs: dict[str, str], timestamp: int, template: str = HOUSE) -> tuple[bytes, dict[str, Any]]:
        """The PDF of a document and where its reserved boxes came to lie."""
        compiler = self.over(template)
        pdf = compiler.compile(template, sys_inputs=inputs, format="pdf", pdf_standards=STANDARDS, timestamp=timestamp)
        reserved = json.loads(compiler.query("<reserved>", field="value"))
        told = json.loads(compiler.query("<pages>", field="value", one=True))
        return cast(bytes, pdf), {"reserved": reserved, **(told if isinstance(told, dict) else {"pages": told})}

    def pictures(self, svgs: str, pixels_per_inch: float) -> tuple[bytes, dict[str, Any]]:
        """Every SVG of a JSON list as PNG, at its own size, one behind the other; ``lengths`` tells them apart."""
        source = (b"#set page(width: auto, height: auto, margin: 0pt)\n"
                  b'#for svg in json(bytes(sys.inputs.svgs)) { page(image(bytes(svg), format: "svg")) }')
        made: Any = self.over(HOUSE).compile(source, sys_inputs={"svgs": svgs}, format="png", ppi=pixels_per_inch)
        pictures: list[bytes] = made if isinstance(made, list) else [made]
        return b"".join(pictures), {"lengths": [len(picture) for picture in pictures]}


def read_exactly(stream: BinaryIO, count: int) -> bytes:
    """So many bytes, or EOFError when the other side has gone."""
    parts: list[bytes] = []
    while count:
        part = stream.read(count)
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def send(stream: BinaryIO, message: dict[str, Any], tail: bytes = b"") -> None:
    """Write one message."""
    body = json.dumps(message).encode()
    stream.write(struct.pack(">Q", len(body)) + body + tail)
    stream.flush()


def receive(stream: BinaryIO) -> dict[str, Any]:
    """Read one message."""
    (length,) = struct.unpack(">Q", read_exactly(stream, 8))
    message: dict[str, Any] = json.loads(read_exactly(stream, length))
    return message


def main() -> None:
    """Answer until stdin ends."""
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    compiler = Compiler()
    while True:
        try:
            request = receive(stdin)
        except EOFError:
            return
        facts: dict[str, Any] = {}
        try:
            if "svgs" in request:
                made, facts = compiler.pictures(request["svgs"], request["ppi"])
            else:
                made, facts = compiler.compile(request["inputs"], request["timestamp"], request["template"])
        except Exception as problem:
            send(stdout, {"problem": str(problem)})
        else:
            send(stdout, {"facts": facts, "length": len(made)}, made)


if __name__ == "__main__":
    main()
