"""Names of devices in a meeting. They name the maker of the device, not the person who used it."""

import re

# fmt: off
_DEVICES = {
    "iphone", "ipad", "ipod", "galaxy", "samsung", "android", "macbook", "imac", "chromebook", "motorola", "moto",
    "oneplus", "huawei", "xiaomi", "redmi", "oppo", "kindle", "thinkpad", "laptop", "desktop", "tablet", "smartphone",
}
_BESIDE = {
    "apple", "google", "pro", "max", "mini", "air", "plus", "ultra", "tab", "note", "fold", "flip", "edge", "se",
}
_OF = {"de", "von", "van", "di", "do", "da", "od", "of"}
# fmt: on
_MODEL = re.compile(r"\(?[a-z]{0,4}(-[a-z])?[0-9][\w()+-]*|[a-z]")
_NAMED_BY_MAKER = re.compile(
    r"(desktop|laptop|sm|lm|moto|pixel|win|pc|mac)[-_ ][a-z0-9-]*[0-9][a-z0-9-]*|pixel|mac|pc|phone"
)
_NOBODY = re.compile(
    r"(zoom|teams|webinar|meeting|call-?in|dial-?in|telephone|phone|guest|unknown|anonymous|external)?[ _-]*"
    r"(user|guest|participant|caller|attendee|unknown|anonymous|benutzer|utilisateur|usuario|utente|invité|gast|"
    r"convidado|invitado|ospite|ゲスト|来宾|访客|게스트)[ _-]*[0-9]*|"
    r"(utilisateur|usuario(?: de)?|usuário(?: do)?|utente) (zoom|teams)"
)
_NUMBER = re.compile(r"[+(]*[0-9][0-9*x().\s+-]{3,}")


def is_device(name: str) -> bool:
    """Whether the name is only a device, a telephone number, or a general word such as guest."""
    text = " ".join(name.casefold().split())
    return bool(_NUMBER.fullmatch(text) or _NOBODY.fullmatch(text) or _NAMED_BY_MAKER.fullmatch(text)) or (
        bool(text) and not without_device(name)
    )


def without_device(name: str) -> str:
    """`Sally Johnson` of `Sally Johnson's iPad`; empty for a device without an owner."""
    words = name.split()
    if len(words) > 2 and _is_device_word(words[0]) and words[1].casefold() in _OF:
        return " ".join(words[2:])
    place = _where_the_device_starts(words)
    if place == len(words):
        return " ".join(words)
    return re.sub(r"['’`]s?$", "", " ".join(words[:place]))


def _where_the_device_starts(words: list[str]) -> int:
    place = len(words)
    while place and (_is_device_word(words[place - 1]) or _is_beside(words[place - 1])):
        place -= 1
    while place < len(words) and not _is_device_word(words[place]) and words[place].casefold() not in _BESIDE:
        place += 1
    return place if any(map(_is_device_word, words[place:])) else len(words)


def _is_device_word(word: str) -> bool:
    return word.casefold() in _DEVICES


def _is_beside(word: str) -> bool:
    return word.casefold() in _BESIDE or bool(_MODEL.fullmatch(word.casefold()))
