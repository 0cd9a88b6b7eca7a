"""PyPI mrz checks machine-readable zones that we made, one JSON object a line in the file that the
command line names: the zone, and its elements as we read them.

Left out, because it does not know them: document code PU, numbers of more than nine characters,
dates of birth with unknown parts, codes of States that are not in its list.
"""
import json
import sys
from pathlib import Path

from mrz.checker.mrva import MRVACodeChecker
from mrz.checker.mrvb import MRVBCodeChecker
from mrz.checker.td1 import TD1CodeChecker
from mrz.checker.td2 import TD2CodeChecker
from mrz.checker.td3 import TD3CodeChecker

from output import check_each, same

CHECKERS = {
    "TD1": TD1CodeChecker,
    "TD2": TD2CodeChecker,
    "TD3": TD3CodeChecker,
    "MRV-A": MRVACodeChecker,
    "MRV-B": MRVBCodeChecker,
}


def check(zone):
    checker = CHECKERS[zone["format"]](zone["zone"])
    assert bool(checker) == zone["valid"], f"it says {bool(checker)} of {zone['zone']!r}"
    if not zone["valid"]:
        return
    fields = checker.fields()
    for what, read in [
        ("document_number", fields.document_number),
        ("birth_date", fields.birth_date),
        ("expiry_date", fields.expiry_date),
        ("nationality", fields.nationality),
        ("primary", fields.surname),
        ("secondary", fields.name),
    ]:
        same(what, read, zone[what])


zones = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="ascii").splitlines()]
check_each(zones, check, at_least=500)
