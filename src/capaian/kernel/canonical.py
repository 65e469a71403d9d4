"""Content as bytes that are the same whenever the content is: for digests, logs and the data inside a document."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(content: Any) -> bytes:
    """The content (mappings, lists, texts, whole numbers, booleans, ``None``) on one line of JSON, keys in order, UTF-8.

    >>> canonical({"b": 1, "a": "é"}).decode()
    '{"a": "é", "b": 1}'
    """
    return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()


def digest_of(content: Any) -> str:
    """SHA-256 of the canonical bytes, as hexadecimal: two contents have one digest when they say the same.

    >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    True
    """
    return hashlib.sha256(canonical(content)).hexdigest()


def readable(content: Any) -> bytes:
    """The same content on many lines, for a person who opens the file; exact figures and moments as text.

    >>> from decimal import Decimal
    >>> readable({"capaian": Decimal("103.75")}).decode()
    '{\\n "capaian": "103.75"\\n}'
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, default=str).encode()
