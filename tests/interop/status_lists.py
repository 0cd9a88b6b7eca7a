"""PyPI cwt verifies each status list with the key of its signer, the JWT form says the same, and
every document has its place in one of them."""
import json
import zlib

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cwt import COSEKey, CWT
from cwt.exceptions import VerifyError

from output import authorities, check_each, unpadded

KID, TYP = 4, 16
SUBJECT, EXPIRES, ISSUED_AT, STATUS_LIST, STATUS = 2, 4, 6, 65533, 65535
VALID, REVOKED = 0, 1


def cose_key(raw, kid):
    """An OKP key on Ed25519 (RFC 9053 §7.2) that only verifies."""
    return COSEKey.new({1: 1, 2: kid, 3: -8, 4: [2], -1: 6, -2: raw})


def refuses(token, key):
    try:
        CWT.new().decode(token, key, no_verify=True)
    except VerifyError:
        return True
    return False


def verified(authority, path):
    """The claims of a status list token, its signature verified."""
    token = path.read_bytes()
    header = cbor2.loads(cbor2.loads(token).value[0])
    assert header[TYP] == "application/statuslist+cwt", header
    key = authority.public_key(header[KID])
    # no_verify leaves out the times alone: the list of a past moment may have expired by now.
    claims = CWT.new().decode(token, cose_key(key, header[KID]), no_verify=True)
    flipped = bytearray(token)
    flipped[-1] ^= 1
    assert refuses(bytes(flipped), cose_key(key, header[KID])), "a changed token verifies"
    assert claims[EXPIRES] > claims[ISSUED_AT]
    assert claims[STATUS_LIST]["bits"] == 2
    same_as_jwt(path.with_suffix(".jwt"), claims, header[KID], key)
    return claims


def same_as_jwt(path, claims, kid, key):
    head, body, signature = path.read_text(encoding="ascii").strip().split(".")
    Ed25519PublicKey.from_public_bytes(key).verify(unpadded(signature), f"{head}.{body}".encode())
    head, body = json.loads(unpadded(head)), json.loads(unpadded(body))
    assert (head["typ"], head["kid"]) == ("statuslist+jwt", kid.hex()), head
    assert body["sub"] == claims[SUBJECT]
    assert body["status_list"]["bits"] == 2
    assert zlib.decompress(unpadded(body["status_list"]["lst"])) == statuses(claims), "CWT and JWT differ"


def statuses(claims):
    return zlib.decompress(claims[STATUS_LIST]["lst"])


def states(authority):
    lists = {}
    for path in authority.status_lists():
        claims = verified(authority, path)
        number = path.stem.removeprefix("status-list-")
        assert claims[SUBJECT].endswith(f"/status-lists/{number}"), claims[SUBJECT]
        lists[claims[SUBJECT]] = statuses(claims)
    for document in authority.documents:
        place = document.claims()[STATUS]["status_list"]
        byte = lists[place["uri"]][place["idx"] // 4]
        yield document, byte >> place["idx"] % 4 * 2 & 3


def check(authority):
    global revoked
    for document, state in states(authority):
        assert state in (VALID, REVOKED), f"{document} stands at {state}"
        revoked += state == REVOKED


revoked = 0
check_each(authorities(), check, at_least=2)
assert revoked >= 1, "no document of the demo is revoked"
