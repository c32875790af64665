#!/usr/bin/env python3
"""words.py: proves with z3, for every input, that the word tricks of hex.hpp and decimal.hpp work.

It reads the statements from the headers, so no copy can go stale, and runs them on unknown bits.
Exits with 77 if z3 is missing, and with 1 and a counterexample if a proof fails.
"""
import pathlib
import re
import sys

try:
    import z3
except ImportError:
    print("python3-z3 is not installed")
    sys.exit(77)

HEADERS = pathlib.Path(__file__).resolve().parents[2] / "include/baton/detail"


class Word:
    """An unsigned integer as in C++: operators wrap around and shifts are logical."""

    def __init__(self, value, bits=64):
        self.bits = bits
        self.value = z3.BitVecVal(value, bits) if isinstance(value, int) else value

    def _with(self, other):
        other = other.value if isinstance(other, Word) else z3.BitVecVal(other, self.bits)
        return z3.ZeroExt(self.bits - other.size(), other) if other.size() < self.bits else other

    def __add__(self, o): return Word(self.value + self._with(o))
    def __mul__(self, o): return Word(self.value * self._with(o))
    def __and__(self, o): return Word(self.value & self._with(o))
    def __or__(self, o): return Word(self.value | self._with(o))
    def __xor__(self, o): return Word(self.value ^ self._with(o))
    __radd__, __rmul__, __rand__, __ror__, __rxor__ = __add__, __mul__, __and__, __or__, __xor__
    def __lshift__(self, o): return Word(self.value << self._with(o))
    def __rshift__(self, o): return Word(z3.LShR(self.value, self._with(o)))


def statements(header, function):
    """Returns the body of a C++ function as Python, where these operators rank as in C++."""
    text = (HEADERS / header).read_text()
    body = re.search(rf"constexpr \S+ {function}\(.*?\) noexcept \{{\n(.*?)\n\}}", text, re.S).group(1)
    lines = []
    for line in re.sub(r"//[^\n]*", "", body).split(";"):
        line = " ".join(line.split())
        if not line:
            continue
        line = re.sub(r"(?<=\w)'(?=\w)", "_", line)  # 1'000
        line = re.sub(r"^(const )?std::uint64_t (?=\w+ =)", "", line)
        line = re.sub(r"static_cast<std::uint32_t>", "low_half", line)
        line = re.sub(r"^if \((\w+)\) ", r"if \1: ", line).replace("return ", "result = ")
        lines.append(line)
    return "\n".join(lines)


def run(header, function, **names):
    names |= {
        "every_byte": lambda byte: byte * 0x0101010101010101,
        "low_half": lambda word: word & 0xFFFFFFFF,
        "load8": lambda s: s,
        "store8": lambda word, out: out.append(word),
    }
    exec(statements(header, function), names)
    return names


def byte(word, i):
    return z3.Extract(8 * i + 7, 8 * i, word)


def prove(what, claim):
    solver = z3.Solver()
    solver.set("timeout", 600_000)
    solver.add(z3.Not(claim))
    answer = solver.check()
    if answer != z3.unsat:
        print(f"does not hold: {what}", solver.model() if answer == z3.sat else answer, sep="\n")
        sys.exit(1)
    print(f"proven for every input: {what}", flush=True)


def within(x, first, last):
    return z3.And(z3.UGE(x, ord(first)), z3.ULE(x, ord(last)))


def prove_hex8(fold):
    x = z3.BitVec("x", 64)
    out = run("hex.hpp", "hex8", s=Word(x), bad=Word(0), fold=fold)
    good, value = [], z3.BitVecVal(0, 64)
    for i in range(8):
        c = byte(x, i)
        upper = z3.And(fold, within(c, "A", "F"))
        good.append(z3.Or(within(c, "0", "9"), within(c, "a", "f"), upper))
        digit = z3.If(within(c, "0", "9"), c - ord("0"), (c | 0x20) - ord("a") + 10)
        value = value << 4 | z3.ZeroExt(56, digit)
    good = z3.And(good)
    name = "hex8, either case" if fold else "hex8, lower case"
    prove(f"{name}: `bad` stays 0 for eight digits and nothing else", (out["bad"].value == 0) == good)
    prove(f"{name}: the value of eight digits", z3.Implies(good, out["result"].value == value))


def prove_format_hex8():
    value, words = z3.BitVec("value", 64), []
    run("hex.hpp", "format_hex8", value=Word(value & 0xFFFFFFFF), out=words)
    for i in range(8):
        nibble = z3.Extract(31 - 4 * i, 28 - 4 * i, value)
        digit = z3.ZeroExt(4, nibble)
        expected = z3.If(z3.ULT(digit, 10), digit + ord("0"), digit - 10 + ord("a"))
        prove(f"format_hex8: digit {i} of every value", byte(words[0].value, i) == expected)


def prove_decimal8():
    x = z3.BitVec("x", 64)
    out = run("decimal.hpp", "decimal8", x=Word(x), bad=Word(0))
    digits = [byte(x, i) for i in range(8)]
    good = z3.And([z3.ULE(d, 9) for d in digits])
    seen = (out["bad"].value & 0xF0F0F0F0F0F0F0F0) == 0
    prove("decimal8: the upper halves of `bad` stay 0 for eight digits and nothing else", seen == good)


for either_case in (False, True):
    prove_hex8(either_case)
prove_format_hex8()
prove_decimal8()
