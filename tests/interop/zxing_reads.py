"""PyPI zxing-cpp reads from each picture exactly the text of the code, and nothing from a front."""
import zxingcpp
from PIL import Image

from output import check_each, documents


def texts(picture):
    found = zxingcpp.read_barcodes(
        Image.open(picture),
        formats=zxingcpp.BarcodeFormat.QRCode,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [symbol.text for symbol in found]


def check(document):
    assert texts(document.coded_side) == [document.text], f"misread {document.coded_side.name}"
    front = document.authority.folder / f"{document.number}-front.png"
    if front.exists():
        assert texts(front) == [], f"a code on {front.name}"


check_each(documents(), check, at_least=14)
