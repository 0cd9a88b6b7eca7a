"""PyPI claim169 and cwt verify the good codes of docs/vectors with the keys there, and read what the
verdicts say: claims, holder, and the portrait to the byte."""
import base64
import json
import sys
import zlib
from pathlib import Path

import cbor2
import claim169
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cwt import COSEKey, CWT

from output import check_each, same

FOLDER = Path(sys.argv[1])
# It reads −8 and −7, and no other name for them.
UNKNOWN_TO_CLAIM169 = {-19}
ALGORITHM, KID, IDENTITY = 1, 4, 169
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
EDDSA, ED25519, ES256 = -8, -19, -7


def base45(text):
    """RFC 9285 §4.3: two bytes of three characters, a last one of two."""
    groups = [text[at:at + 3] for at in range(0, len(text), 3)]
    number = lambda group: sum(ALPHABET.index(character) * 45**at for at, character in enumerate(group))
    return b"".join(number(group).to_bytes(len(group) - 1, "big") for group in groups)


def load(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


KEYS = {bytes.fromhex(key["kid"]): key for key in load("keys.json")["keys"]}


class Case:
    def __init__(self, case):
        self.name, self.text, self.expected = case["name"], case["input"]["code"], case["expected"]
        self.cose = zlib.decompress(base45(self.text))
        self.header = cbor2.loads(cbor2.loads(self.cose).value[0])
        self.key = load_der_public_key(base64.b64decode(KEYS[self.header[KID]]["spki"]))

    def __str__(self):
        return self.name

    @property
    def algorithm(self):
        return self.header[ALGORITHM]


def by_claim169(case):
    """Its result; the times are those of the vectors, which may be past by now."""
    if case.algorithm == ES256:
        point = case.key.public_numbers()
        raw = b"\x04" + point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big")
        return claim169.decode_with_ecdsa_p256(case.text, raw, validate_timestamps=False)
    return claim169.decode_with_ed25519(case.text, case.key.public_bytes_raw(), validate_timestamps=False)


def by_cwt(case):
    """Its claims; it has no keys for -19, which is the same signature under another name."""
    kid, algorithm = case.header[KID], case.algorithm
    if algorithm == ES256:
        point = case.key.public_numbers()
        key = {1: 2, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
    else:
        key = {1: 1, -1: 6, -2: case.key.public_bytes_raw()}
    key.update({2: kid, 3: algorithm, 4: [2]})
    return CWT.new().decode(case.cose, COSEKey.new(key), no_verify=True)


def check(case):
    holder, document = case.expected["holder"], case.expected["document"]
    portrait = holder.get("portrait")
    picture = base64.b64decode(portrait["data"]) if portrait else None
    if case.algorithm != ED25519:
        identity = by_cwt(case)[IDENTITY]
        same("number by cwt", identity[1], document["number"])
        same("portrait by cwt", identity.get(16), picture)
    if case.algorithm not in UNKNOWN_TO_CLAIM169:
        result = by_claim169(case)
        assert result.is_verified(), result.verification_status
        read = result.claim169
        same("number", read.id, document["number"])
        same("primary identifier", read.last_name, holder["name"]["primary"])
        same("nationality", read.nationality, holder["nationality"])
        same("portrait", bytes(read.photo) if read.photo else None, picture)


cases = [Case(case) for case in load("cases/ours.json")["cases"]]
assert sum("portrait" in case.expected["holder"] for case in cases) >= 1, "no case has a portrait"
assert {case.algorithm for case in cases} == {EDDSA, ED25519, ES256}
check_each(cases, check, at_least=14)
