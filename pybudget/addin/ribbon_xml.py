"""The ribbon as Excel reads it, made from the table of buttons.

Source:
    [MS-CUSTOMUI2] Custom UI XML Markup Version 2.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from pybudget.addin.buttons import GROUPS, TAB_KEYTIP, TAB_LABEL, Button, Group

NAMESPACE: Final = "http://schemas.microsoft.com/office/2009/07/customui"
CALLBACK: Final = "PbRun"


def ribbon_xml() -> bytes:
    """The customUI part, UTF-8."""
    root = etree.Element(f"{{{NAMESPACE}}}customUI", nsmap={None: NAMESPACE})
    tabs = _child(_child(root, "ribbon"), "tabs")
    tab = _child(tabs, "tab", id="pb_tab", label=TAB_LABEL, keytip=TAB_KEYTIP, insertAfterMso="TabHome")
    for group in GROUPS:
        _add_group(tab, group)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _add_group(tab: etree._Element, group: Group) -> None:
    parent = _child(tab, "group", id=f"pb_group_{group.name}", label=group.label)
    for button in group.buttons:
        _add_button(parent, button, "large" if group.is_large else "normal")


def _add_button(group: etree._Element, button: Button, size: str) -> None:
    _child(
        group,
        "button",
        id=f"pb_{button.tag}",
        tag=button.tag,
        label=button.label,
        size=size,
        image=button.tag,
        onAction=CALLBACK,
        keytip=button.keytip,
        screentip=button.screentip,
        supertip=button.supertip,
    )
