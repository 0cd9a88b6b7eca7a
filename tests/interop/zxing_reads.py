"""PyPI zxing-cpp reads from each picture exactly what its symbols hold, and nothing from a front."""
import zxingcpp
from PIL import Image

from output import check_each, documents


def symbols(picture):
    found = zxingcpp.read_barcodes(
        Image.open(picture),
        formats=zxingcpp.BarcodeFormat.QRCode,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return sorted(bytes(symbol.bytes) for symbol in found)


def check(document):
    printed = [document.text.encode("ascii")]
    seal = document.authority.folder / f"{document.number}.seal"
    if document.record["document"]["kind"] == "emergency_travel_document":
        printed.append(seal.read_bytes())
    assert symbols(document.coded_side) == sorted(printed), f"misread {document.coded_side.name}"
    front = document.authority.folder / f"{document.number}-front.png"
    if front.exists():
        assert symbols(front) == [], f"a code on {front.name}"


check_each(documents(), check, at_least=14)
