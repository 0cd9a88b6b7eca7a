"""PyPI claim169 verifies each code with the signer's public key and reads what the record says."""
import io
from datetime import datetime, timezone

import claim169
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from PIL import Image

from output import check_each, documents, same

WEBP = 4
MOST = {"consular_card": 400, "emergency_travel_document": 700}  # bytes
SEXES = {"M": 1, "F": 2, "X": 3}
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()


def end_of(day):
    return int(datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=timezone.utc).timestamp())


def refuses_a_stranger(text):
    try:
        claim169.decode_with_ed25519(text, STRANGER, validate_timestamps=False)
    except claim169.SignatureError:
        return True
    return False


def check(document):
    kid = claim169.inspect(document.text).key_id
    key = document.authority.public_key(kid)
    # The documents of a past moment may have expired by now; that is not what is tested.
    result = claim169.decode_with_ed25519(document.text, key, validate_timestamps=False)
    assert result.is_verified(), result.verification_status
    assert refuses_a_stranger(document.text), "verified with a key that did not sign"

    read, meta = result.claim169, result.cwt_meta
    holder, printed = document.record["holder"], document.record["document"]
    name, native = holder["name"], holder["name"].get("native", {})
    birth = holder["birth_date"]
    same("number", read.id, printed["number"])
    same("full name", read.full_name, " ".join(filter(None, [name.get("secondary"), name["primary"]])))
    same("secondary identifier", read.first_name, name.get("secondary"))
    same("primary identifier", read.last_name, name["primary"])
    same("name in its script", read.secondary_full_name, native.get("text"))
    same("birth date", read.date_of_birth, None if "X" in birth else birth.replace("-", ""))
    same("sex", read.gender, SEXES[holder["sex"]])
    same("nationality", read.nationality, holder["nationality"])
    same("authority", meta.issuer, document.record["issuer"]["authority"])
    same("expiry", meta.expires_at, end_of(printed["expires"]))
    face(read, MOST[printed["kind"]])


def face(read, most):
    """A picture of three to four in bytes that Pillow reads, no larger than its kind of document allows."""
    photo = bytes(read.photo)
    same("format", read.photo_format, WEBP)
    assert len(photo) <= most, f"{len(photo)} bytes of {most}"
    picture = Image.open(io.BytesIO(photo))
    picture.load()
    assert picture.format == "WEBP" and picture.size in {(60, 80), (54, 72), (48, 64)}, picture
    # Not a plain surface: light and dark as a face has them.
    dark, light = picture.convert("L").getextrema()
    assert light - dark > 100, (dark, light)


everyone = documents()
assert any("X" in document.record["holder"]["birth_date"] for document in everyone)
check_each(everyone, check, at_least=14)
