"""The ribbon: what it shows, and that Excel will accept its description."""

import zipfile
from pathlib import Path

import pytest
from lxml import etree
from openxml_audit.context import ValidationContext
from openxml_audit.package import OpenXmlPackage
from openxml_audit.parts import OpenXmlPart
from openxml_audit.schema.validator import SchemaValidator, get_constraint_for_tag

from pybudget.addin.buttons import BUTTONS, GROUPS
from pybudget.addin.ribbon_xml import ribbon_xml

PART = "customUI/customUI14.xml"


def schema_errors(package: Path) -> list[str]:
    with OpenXmlPackage(package) as opened:
        part = OpenXmlPart(opened, f"/{PART}")
        assert part.xml is not None
        errors = SchemaValidator().validate_part(part, ValidationContext(opened))
        return [*(error.description for error in errors), *undeclared_attributes(part.xml)]


def undeclared_attributes(root: etree._Element) -> list[str]:
    """The validator looks at them only where a name stands for one type, and a button is of several."""
    found = []
    for element in root.iter():
        constraint = get_constraint_for_tag(element.tag, element)
        assert constraint is not None
        found += set(element.attrib) - {attribute.qualified_name for attribute in constraint.attributes}
    return found


def with_ribbon(addin: Path, folder: Path, ribbon: bytes) -> Path:
    changed = folder / "changed.xlam"
    with zipfile.ZipFile(addin) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            target.writestr(name, ribbon if name == PART else source.read(name))
    return changed


def test_the_tab_shows_these_groups_and_buttons() -> None:
    (tab,) = etree.fromstring(ribbon_xml()).iter("{*}tab")
    assert tab.get("label") == "予算"
    assert {group.get("label"): [button.get("label") for button in group] for group in tab} == {
        "検証": ["検証", "数式を直す"],
        "前年度": ["前年度更新", "対応表を確定", "組替一覧"],
        "作成": ["収入の部・支出の部", "補正予算", "事業計画", "増減分析", "正誤表", "PDF"],
        "送付": ["メール下書き", "下書きを確認"],
        "年度": ["版を確定", "新年度へ"],
        "ヘルプ": ["元に戻す", "ヘルプ", "環境診断"],
    }


def test_every_button_names_its_job_and_explains_it() -> None:
    for button in etree.fromstring(ribbon_xml()).iter("{*}button"):
        assert button.get("onAction") == "PbRun"
        assert button.get("image") == button.get("tag")
        assert button.get("screentip")
        assert button.get("supertip", "").endswith("。")


def test_a_file_is_asked_for_where_another_book_is_laid_beside_the_open_one() -> None:
    assert [button.tag for button in BUTTONS if button.picks_file] == ["refresh", "supplement", "errata"]


def test_no_keytip_begins_with_another_so_that_each_key_press_is_unambiguous() -> None:
    keytips = [button.keytip for group in GROUPS for button in group.buttons]
    assert [(one, other) for one in keytips for other in keytips if one is not other and one.startswith(other)] == []


def test_the_office_schema_of_the_ribbon_has_nothing_to_say(addin: Path) -> None:
    assert schema_errors(addin) == []


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        (b' size="large"', b' size="huge"'),
        (b" onAction=", b" onClick="),
        (b"<tabs>", b"<tabs><button/>"),
    ],
    ids=["unknown size", "unknown attribute", "button outside a group"],
)
def test_the_schema_does_notice_a_ribbon_that_excel_would_refuse(
    sound: bytes, broken: bytes, addin: Path, tmp_path: Path
) -> None:
    assert sound in ribbon_xml()
    assert schema_errors(with_ribbon(addin, tmp_path, ribbon_xml().replace(sound, broken, 1)))
