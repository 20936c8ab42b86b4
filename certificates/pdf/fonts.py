"""The fonts of certificates. All come from packages, so a certificate looks the same on every machine."""

from functools import cache

import pylopdf_fonts_ar
import pylopdf_fonts_he
import pylopdf_fonts_jp
import pylopdf_fonts_ko
import pylopdf_fonts_th
import pylopdf_fonts_zh_cn
import pylopdf_fonts_zh_tw
import typst

_LATIN = ["Libertinus Serif"]
_ONE_FORM = ["Noto Naskh Arabic", "Noto Serif Hebrew", "Noto Serif Thai"]
_JAPANESE, _KOREAN = "Noto Serif JP", "Noto Serif KR"
_SIMPLIFIED, _TRADITIONAL = "Noto Serif SC", "Noto Serif TC"
_PACKAGES = (
    pylopdf_fonts_ar,
    pylopdf_fonts_he,
    pylopdf_fonts_jp,
    pylopdf_fonts_ko,
    pylopdf_fonts_th,
    pylopdf_fonts_zh_cn,
    pylopdf_fonts_zh_tw,
)


@cache
def every_font() -> typst.Fonts:
    """Reads only the tables of contents. typst opens a font when a letter needs it."""
    return typst.Fonts(
        include_system_fonts=False, font_paths=[str(package.serif_path().parent) for package in _PACKAGES]
    )


@cache
def first_fonts() -> typst.Fonts:
    """Those of layout 1, which came before the packages."""
    return typst.Fonts(include_system_fonts=False)


def families_for(words: str) -> list[str]:
    """The families in the order in which a letter is looked for.

    Chinese, Japanese, and Korean share letters with different forms, so the other letters decide between them.
    """
    return [*_LATIN, *_ONE_FORM, *_east_asian(words)]


def _east_asian(words: str) -> list[str]:
    if words.isascii():
        return []
    if any("\u3040" <= letter <= "\u30ff" for letter in words):
        first = _JAPANESE
    elif any("\uac00" <= letter <= "\ud7a3" or "\u1100" <= letter <= "\u11ff" for letter in words):
        first = _KOREAN
    else:
        first = _chinese(words)
    return sorted([_SIMPLIFIED, _TRADITIONAL, _JAPANESE, _KOREAN], key=lambda family: family != first)


def _chinese(words: str) -> str:
    """Traditional where a letter is not in the set of simplified ones."""
    han = "".join(letter for letter in words if "\u4e00" <= letter <= "\u9fff")
    try:
        han.encode("gb2312")
    except UnicodeEncodeError:
        return _TRADITIONAL
    return _SIMPLIFIED
