"""A document's objects read at the speed of a regular expression: those plainly written, as nearly all are.

What is written in any other way is left to pdfminer's own parser.
"""

import re

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import PDFObjRef, PDFStream, int_value
from pdfminer.psparser import LIT, PSLiteral

__all__ = ["plain_object", "plain_objects"]

_LONGEST = 16_384
"""Bytes within which a plain object ends, or its stream begins."""
_HEAD = re.compile(rb"\s*+([0-9]++)\s++[0-9]++\s++obj(?=[\s<\[(/])")
_STREAM = re.compile(rb"stream\r?\n")
_STREAM_END = re.compile(rb"\s*+endstream\s++endobj\b")
_WORD_ENDS = rb"(?=[\s<>\[\]()/]|\Z)"
_NAME_OR_NUMBER = rb"/[^\s\0()<>\[\]{}/%#]*+|[0-9]++\s++[0-9]++\s++R|[+\-]?[0-9]++(?:\.[0-9]*+)?|[+\-]?\.[0-9]++"
_TOKEN = re.compile(
    rb"<<|>>|[\[\]]|(?:"
    + _NAME_OR_NUMBER
    + rb"|true|false|null)"
    + _WORD_ENDS
    + rb"|\([^()\\\r]*+\)|<[0-9A-Fa-f]*+>|[^\s]"
)
"""The last alternative is for whatever is not plain."""
_NULL = re.compile(rb"null" + _WORD_ENDS)
"""Within object streams pdfminer keeps it as a word."""
_WORDS: dict[bytes, object] = {b"true": True, b"false": False, b"null": None}
_CLOSING = {b"<<": b">>", b"[": b"]"}
_NAME, _LITERAL, _HEXADECIMAL, _REFERENCE = b"/(<R"
_DIGITS = frozenset(b"0123456789+-.")


class _NotPlain(Exception):
    """Something that pdfminer's own parser is to read."""


def plain_object(data: bytes, place: int, number: int, document: PDFDocument) -> object | None:
    """The object of a number at a place in the file; None where it is null, or not plain.

    A stream is plain where it ends exactly after its length.
    """
    head = _HEAD.match(data, place)
    if head is None or int(head[1]) != number:
        return None
    start = head.end()
    window = data[start : start + _LONGEST]
    end, begun = window.find(b"endobj"), window.find(b"stream")
    is_stream = begun >= 0 and not 0 <= end < begun
    try:
        objects = _objects(window[: begun if is_stream else end], document) if is_stream or end >= 0 else []
    except _NotPlain:
        return None
    if len(objects) != 1:
        return None
    return _stream(data, start + begun, objects[0], document) if is_stream else objects[0]


def plain_objects(data: bytes, document: PDFDocument) -> list[object] | None:
    """The objects of an object stream, the numbers before them too; None where they are not plain."""
    if not data.rstrip().endswith(b">>") or _NULL.search(data):
        return None
    try:
        return _objects(data, document)
    except _NotPlain:
        return None


def _stream(data: bytes, begun: int, attributes: object, document: PDFDocument) -> PDFStream | None:
    line = _STREAM.match(data, begun)
    if line is None or not isinstance(attributes, dict) or "Length" not in attributes:
        return None
    end = line.end() + int_value(attributes["Length"])
    if end < line.end() or _STREAM_END.match(data, end) is None:
        return None
    return PDFStream(attributes, data[line.end() : end], document.decipher)


def _objects(data: bytes, document: PDFDocument) -> list[object]:
    """The objects that bytes hold, one after the other."""
    outer: list[tuple[bytes, list[object]]] = []
    inner: list[object] = []
    for token in _TOKEN.findall(data):
        if token[0] == _NAME:
            inner.append(_name(token))
        elif token in _CLOSING:
            outer.append((_CLOSING[token], inner))
            inner = []
        elif outer and token == outer[-1][0]:
            made: object = _dictionary(inner) if token == b">>" else inner
            inner = outer.pop()[1]
            inner.append(made)
        else:
            inner.append(_simple(token, document))
    if outer:
        raise _NotPlain
    return inner


def _name(token: bytes) -> PSLiteral:
    try:
        return LIT(token[1:].decode())
    except UnicodeDecodeError:
        raise _NotPlain from None


def _dictionary(items: list[object]) -> dict[str, object]:
    """Keys and values in turn as a dictionary, which keeps no null."""
    if len(items) & 1:
        raise _NotPlain
    made: dict[str, object] = {}
    for key, value in zip(items[::2], items[1::2], strict=True):
        if not isinstance(key, PSLiteral) or not isinstance(key.name, str):
            raise _NotPlain
        if value is not None:
            made[key.name] = value
    return made


def _simple(token: bytes, document: PDFDocument) -> object:
    """A number, a reference, a string or a word."""
    if token[0] in _DIGITS:
        if token[-1] == _REFERENCE:
            return PDFObjRef(document, int(token.split()[0]))
        return float(token) if b"." in token else int(token)
    if len(token) > 1 and token[0] == _LITERAL:
        return token[1:-1]
    if len(token) > 1 and token[0] == _HEXADECIMAL and not len(token) & 1:
        return bytes.fromhex(token[1:-1].decode("ascii"))
    if token in _WORDS:
        return _WORDS[token]
    raise _NotPlain
