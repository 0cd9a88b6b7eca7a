"""The files that `chancery demo` writes, as somebody sees them who has only the files."""
import base64
import hashlib
import json
import sys
from pathlib import Path

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding


class Authority:
    """One authority's folder: its documents, certificates and lists."""

    def __init__(self, folder):
        self.folder = folder
        self.documents = [Document(self, code) for code in sorted(folder.glob("*.qr.txt"))]

    def __str__(self):
        return str(self.folder)

    def certificate(self, kid):
        """The certificate of the key with this id; its hash is where the id comes from."""
        certificate = x509.load_pem_x509_certificate((self.folder / "certificates" / f"{kid.hex()}.pem").read_bytes())
        digest = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
        assert digest[:8] == kid, f"{kid.hex()} is not the start of its certificate's SHA-256"
        return certificate

    def public_key(self, kid):
        """The raw Ed25519 public key with this id."""
        key = self.certificate(kid).public_key()
        assert isinstance(key, Ed25519PublicKey), f"{kid.hex()} is no Ed25519 key"
        raw = key.public_bytes_raw()
        assert self.jwk(kid) == raw, f"{kid.hex()} differs between its certificate and jwks.json"
        return raw

    def jwk(self, kid):
        """The same from the JWK Set (RFC 8037)."""
        keys = json.loads((self.folder / "jwks.json").read_text(encoding="utf-8"))["keys"]
        [key] = [key for key in keys if key["kid"] == kid.hex()]
        assert (key["kty"], key["crv"]) == ("OKP", "Ed25519"), key
        return unpadded(key["x"])

    def status_lists(self):
        return sorted(self.folder.glob("status-list-*.cwt"))


class Document:
    """One issued document: its record, its code, its pictures."""

    def __init__(self, authority, code):
        self.authority = authority
        self.number = code.name.removesuffix(".qr.txt")
        self.text = code.read_text(encoding="ascii")
        self.record = json.loads((authority.folder / f"{self.number}.json").read_text(encoding="utf-8"))

    def __str__(self):
        return self.number

    @property
    def coded_side(self):
        card = self.record["document"]["kind"] == "consular_card"
        return self.authority.folder / (f"{self.number}-back.png" if card else f"{self.number}.png")

    def claims(self):
        """The CWT claims, from the COSE file, unverified."""
        return cbor2.loads(cbor2.loads((self.authority.folder / f"{self.number}.cwt").read_bytes()).value[2])


def authorities():
    """The authorities in the folder that the command line names: the first at its top."""
    out = Path(sys.argv[1])
    return [Authority(lists.parent) for lists in sorted(out.rglob("trust-list.txt"))]


def documents():
    return [document for authority in authorities() for document in authority.documents]


def check_each(things, check, at_least):
    """Runs the check on each thing, says every failure, and exits with 1 if there was one."""
    failures = 0
    for thing in things:
        try:
            check(thing)
        except Exception as fault:  # every reader has exceptions of its own
            failures += 1
            print(f"{thing}: {type(fault).__name__}: {fault}")
    print(f"{len(things)} checked, {failures} failed")
    if failures or len(things) < at_least:
        sys.exit(1)


def unpadded(text):
    """The bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def same(what, read, recorded):
    assert read == recorded, f"{what}: the code says {read!r}, the record {recorded!r}"
