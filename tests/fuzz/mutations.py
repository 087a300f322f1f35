"""Ways to spoil a document: anywhere in its bytes, and where its structure hurts most. All of them seeded."""

import re
import zlib
from collections.abc import Callable
from random import Random

__all__ = ["PDF_MUTATIONS", "TEXT_MUTATIONS", "spoiled_pdf", "spoiled_text"]

Mutation = Callable[[bytes, Random], bytes]

_NUMBERS = (b"0", b"-1", b"1e9", b"2147483647", b"-2147483648", b"99999999999999999999", b"0.0000001", b"--5", b"NaN")
_BOMB_BYTES = 600_000_000
_NUMBER = re.compile(rb"(?<![\w.-])-?\d+(?:\.\d+)?(?![\w.])")
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_NAME = re.compile(rb"/[A-Za-z][A-Za-z0-9]*")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_FIGURE = re.compile(rb"\d+\.\d\d")


def spoiled_pdf(data: bytes, seed: object) -> tuple[str, bytes]:
    """One to three mutations of a PDF: their names, and the bytes."""
    return _spoiled(data, Random(f"pdf/{seed}"), PDF_MUTATIONS)


def spoiled_text(data: bytes, seed: object) -> tuple[str, bytes]:
    """One to three mutations of a text: their names, and the bytes."""
    return _spoiled(data, Random(f"text/{seed}"), TEXT_MUTATIONS)


def _spoiled(data: bytes, rng: Random, mutations: tuple[Mutation, ...]) -> tuple[str, bytes]:
    chosen = rng.choices(mutations, k=rng.choice((1, 1, 2, 3)))
    for mutation in chosen:
        data = mutation(data, rng)
    return "+".join(mutation.__name__ for mutation in chosen), data


def _place(data: bytes, rng: Random, longest: int = 400) -> slice:
    start = rng.randrange(len(data) + 1)
    return slice(start, start + rng.randrange(longest))


def flip(data: bytes, rng: Random) -> bytes:
    """A few bits turned over."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 40) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(data: bytes, rng: Random) -> bytes:
    """A piece missing."""
    place = _place(data, rng, 4000)
    return data[: place.start] + data[place.stop :]


def truncate(data: bytes, rng: Random) -> bytes:
    """The end missing."""
    return data[: rng.randrange(len(data) + 1)]


def insert(data: bytes, rng: Random) -> bytes:
    """Something strange in between."""
    start = rng.randrange(len(data) + 1)
    return data[:start] + rng.randbytes(rng.randint(1, 300)) + data[start:]


def repeat(data: bytes, rng: Random) -> bytes:
    """A piece many times over."""
    place = _place(data, rng)
    return data[: place.start] + data[place] * rng.choice((2, 50, 500)) + data[place.start :]


def blank(data: bytes, rng: Random) -> bytes:
    """A piece turned into zeros."""
    place = _place(data, rng, 3000)
    return data[: place.start] + b"\0" * len(data[place]) + data[place.stop :]


def swap(data: bytes, rng: Random) -> bytes:
    """The two halves exchanged."""
    middle = rng.randrange(len(data) + 1)
    return data[middle:] + data[:middle]


def _replaced(data: bytes, rng: Random, pattern: re.Pattern[bytes], other: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """Some of the pattern's places changed, from the last to the first."""
    found = list(pattern.finditer(data))
    for match in sorted(rng.sample(found, min(len(found), rng.randint(1, 12))), key=lambda m: -m.start()):
        data = data[: match.start()] + other(match) + data[match.end() :]
    return data


def numbers(data: bytes, rng: Random) -> bytes:
    """Lengths, offsets, counts, widths that are not true."""
    return _replaced(data, rng, _NUMBER, lambda _: rng.choice(_NUMBERS))


def references(data: bytes, rng: Random) -> bytes:
    """References to other objects, to themselves and to nothing: loops among them."""
    known = [match[1] for match in _REFERENCE.finditer(data)] or [b"1"]
    return _replaced(data, rng, _REFERENCE, lambda _: rng.choice([*known, b"0", b"99999"]) + b" 0 R")


def names(data: bytes, rng: Random) -> bytes:
    """Keys, filters, types and fonts exchanged."""
    known = [match[0] for match in _NAME.finditer(data)] or [b"/Type"]
    return _replaced(data, rng, _NAME, lambda _: rng.choice([*known, b"/", b"/" + b"A" * 5000]))


def contents(data: bytes, rng: Random) -> bytes:
    """A compressed stream unpacked, spoiled and packed again, so that what is wrong is inside."""

    def other(match: re.Match[bytes]) -> bytes:
        try:
            inside = zlib.decompress(match[1])
        except zlib.error:
            return match[0]
        inner = rng.choice((flip, cut, insert, repeat, numbers, names))
        return b"stream\n" + zlib.compress(inner(inside, rng)) + b"\nendstream"

    return _replaced(data, rng, _STREAM, other)


def nesting(data: bytes, rng: Random) -> bytes:
    """Brackets without end, where an object or an operand may stand."""
    bracket = rng.choice((b"[", b"<<", b"(", b"<</A ", b"q\n", b"BT\n"))
    return _replaced(data, rng, rng.choice((_REFERENCE, _NUMBER)), lambda _: bracket * rng.choice((50, 5_000, 100_000)))


def bomb(data: bytes, rng: Random) -> bytes:
    """A small stream that unpacks to more than anybody wants."""
    packer = zlib.compressobj(9)
    block = rng.choice((b"\0", b"q ", b"1 0 0 1 0 0 cm ", b"(A) Tj ")) * 100_000
    packed = b"".join(packer.compress(block) for _ in range(_BOMB_BYTES // len(block) // 20)) + packer.flush()
    found = list(_STREAM.finditer(data))
    if not found:
        return data
    match = rng.choice(found)
    return data[: match.start()] + b"stream\n" + packed + b"\nendstream" + data[match.end() :]


def active(data: bytes, rng: Random) -> bytes:
    """A script, a launch action and a form that nobody asked for, beside the catalogue's own keys."""
    extra = rng.choice(
        (
            b"/OpenAction<</S/JavaScript/JS(while\\(1\\);)>>",
            b"/OpenAction<</S/Launch/F(/bin/sh)>>",
            b"/AcroForm<</XFA(" + b"<a>" * 2000 + b")>>",
            b"/Names<</EmbeddedFiles 1 0 R/JavaScript 1 0 R>>",
            b"/Encrypt<</Filter/Standard/V 9/R 9/O()/U()/P -1>>",
        )
    )
    return data.replace(b"/Catalog", b"/Catalog" + extra).replace(b"trailer\n<<", b"trailer\n<<" + extra)


def encoding(data: bytes, rng: Random) -> bytes:
    """The same words in another encoding, or half of them."""
    text = data.decode("utf-8", "replace")
    half = len(text) // 2
    return rng.choice(
        (
            lambda: text.encode("gb18030"),
            lambda: text.encode("utf-16"),
            lambda: text.encode("utf-32-be"),
            lambda: text[:half].encode() + text[half:].encode("gb18030"),
            lambda: b"\xef\xbb\xbf" * 3 + text.encode("big5", "replace"),
        )
    )()


def figures(data: bytes, rng: Random) -> bytes:
    """Amounts of absurd size, length and sign."""
    odd = (b"9" * 24 + b".99", b"9" * 400, b"-0.00", b"1,2,3,4.5.6", b"1e999", "１２．３４".encode(), b"." * 50)
    return _replaced(data, rng, _FIGURE, lambda _: rng.choice(odd))


def one_line(data: bytes, rng: Random) -> bytes:
    """Without line breaks, or with one after every character."""
    return (
        data.replace(b"\n", b"")
        if rng.random() < 0.5
        else b"\n".join(data[:9000].decode("utf-8", "ignore").encode().split())
    )


def shuffled(data: bytes, rng: Random) -> bytes:
    """The lines in another order."""
    lines = data.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


def brackets(data: bytes, rng: Random) -> bytes:
    """Brackets and numerals that open a great many headings."""
    start = rng.randrange(len(data) + 1)
    opened = rng.choice(("（一）", "一、", "（", "《", "第一部分\n", "表1\n", "合计 ")) * rng.choice((100, 3000))
    return data[:start] + opened.encode() + data[start:]


_ANYWHERE: tuple[Mutation, ...] = (flip, cut, truncate, insert, repeat, blank, swap)
PDF_MUTATIONS: tuple[Mutation, ...] = (
    *_ANYWHERE,
    numbers,
    references,
    names,
    contents,
    contents,
    nesting,
    bomb,
    active,
)
TEXT_MUTATIONS: tuple[Mutation, ...] = (*_ANYWHERE, encoding, figures, one_line, shuffled, brackets)
