"""The words of a Zoom or Teams report in the languages that the portal reads.

English names are matched exactly. Other languages are matched by the stem of the word, since their reports have used
several names for one column.
"""

import re
import unicodedata

_ENGLISH = {
    "name (original name)": "name",
    "user name (original name)": "name",
    "user name": "name",
    "full name": "name",
    "name": "name",
    "first name": "first",
    "last name": "last",
    "user email": "email",
    "email": "email",
    "email address": "email",
    "participant id (upn)": "upn",
    "registration first name": "registered first",
    "registration last name": "registered last",
    "registration email": "registered email",
    "join time": "join",
    "leave time": "leave",
    "first join": "first join",
    "first join time": "first join",
    "last leave": "last leave",
    "last leave time": "last leave",
    "duration (minutes)": "duration",
    "total duration (minutes)": "duration",
    "time in session (minutes)": "duration",
    "duration": "duration",
    "in-meeting duration": "duration",
    "in waiting room": "waiting",
    "attended": "attended",
    "role": "role",
    "user action": "action",
    "timestamp": "timestamp",
}
_LEAVE = (
    r"(depart|sortie|verlass|verlat|verlie|austritt|salida|abandon|saida|uscita|vertrek|opuszcz|wyjsc|"
    r"退出|退室|离开|나간|나가|나감|퇴장)"
)
_JOIN = (
    r"(arriv|participation|participacion|participacao|partecipazione|connexion|beitritt|teilnahme|union|entrada|"
    r"ingres|accesso|deelname|toetred|dolacz|参加(?!者)|入室|加入|进入|참가(?!자)|참여(?!자)|입장)"
)
_NAME = (
    r"^(name|nom|nom complet|vollstandiger name|nombre|nombre completo|nome|nome completo|naam|volledige naam|"
    r"imie i nazwisko|nazwa|名前|氏名|フル ?ネーム|姓名|名称|全名|이름|전체 이름|성명)( ?\(.*\))?$"
)
# The order matters: an email of the registration is not that of the attendee, and a last leave is not a leave.
_STEMS = (
    (r"(registr|inscri|iscri|anmelde|aanmeld|rejestr|登録|注册|등록)", "registered"),
    (r"\(upn\)", "upn"),
    (r"(mail|correo|posta elettronica|メール|邮件|邮箱|메일)", "email"),
    (
        r"(\bdure|dauer|verbrachte|\bdura[cdt]|\bduur|czas trwania|期間|^時間|継続|所要|長さ|会議時間|持续|时长|기간)",
        "duration",
    ),
    (r"(\bpremie|\berst|\bprim[aeio]|\beerst|pierwsz|最初|初めて|初回|首次|第一次|첫|처음|최초)", "first join"),
    (r"(\bderni|letzt|\bultim|laatst|ostatni|最後|最終|最后|末次|마지막)", "last leave"),
    (r"^(role|rol|rolle|funcao|papel|ruolo|rola|役割|ロール|角色|역할)$", "role"),
    (r"(action|aktion|accion|acao|azione|actie|akcja|アクション|操作|작업|동작)", "action"),
    (
        r"(horodat|zeitstempel|marca de|carimbo|tijdstempel|timestamp|znacznik|sygnatura|スタンプ|时间戳|스탬프)",
        "timestamp",
    ),
    (_LEAVE, "leave"),
    (_JOIN, "join"),
    (_NAME, "name"),
)
_COLUMNS = tuple((re.compile(stem), column) for stem, column in _STEMS)
_REGISTERED = (
    (re.compile(r"mail|correo|posta|メール|邮|메일"), "registered email"),
    (re.compile(r"prenom|vorname|voornaam|nombre|primeiro|^nome\b|imie|名$|이름"), "registered first"),
    (
        re.compile(r"nom de famille|nachname|achternaam|apellido|apelido|sobrenome|cognome|nazwisko|姓|성"),
        "registered last",
    ),
)
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_WIDE = str.maketrans("（）", "()")
_STROKES = str.maketrans("ł’", "l'")
_NAME_OF_NAMES = re.compile(_NAME)

_HOSTS = re.compile(
    r"(co-?|mit|mede-?|wspol|alternative |alternate )?"
    r"(host|organi[sz](er|ator|ateur|ador|atrice|atorin)(a|s)?|organizz(atore|atrice)|gastgeber(in)?)s?|"
    r"panell?ist(a|e|in)?s?|anfitri(ona?|ao|a)|hote|ospitante|(共同|联合|공동) ?(主催者|開催者|组织者|이끌이)|"
    r"主催者|開催者|组织者|主持人|이끌이|호스트|주최자"
)
_BESIDE_HOST = {"me", "moi", "ich", "yo", "eu", "io", "ik", "ja", "私", "我", "나", "guest"}
_JOINED = re.compile(
    r"joined( before)?|(a )?rejoint.*|beigetreten.*|teilgenommen|se unio.*|unido.*|ingress.*|entrou|partecipa.*|"
    r"accesso.*|aggiunto|deelgenomen|toegetreden|dolacz.*|参加.*|已?加入.*|참가.*|참여.*"
)
_LEFT = re.compile(
    r"left|(a )?quitte|parti|(hat )?verlassen|abandon.*|salio|saiu|uscit.*|verlaten|vertrokken|opusci.*|opuszcz.*|"
    r"退出.*|已?离开.*|나감|나간.*|퇴장.*"
)


def english(name: str) -> str:
    """The column with this English name; empty for any other name."""
    return _ENGLISH.get(key_of(name).removesuffix(" (utc)"), "")


def in_any_language(name: str) -> str:
    """The column with this name in one of the languages; empty for any other name."""
    key = _without_accents(key_of(name))
    found = english(key) or next((column for stem, column in _COLUMNS if stem.search(key)), "")
    if found == "registered":
        return next((column for stem, column in _REGISTERED if stem.search(key)), "")
    return found


def is_name(cell: str) -> bool:
    """Whether the cell is a name of the name column. Every line of column names has such a cell."""
    key = key_of(cell)
    return _ENGLISH.get(key) == "name" or bool(_NAME_OF_NAMES.fullmatch(_without_accents(key)))


def is_east_asian(text: str) -> bool:
    return bool(_EAST_ASIAN.search(text))


def means_host(role: str) -> bool:
    """Whether the role is that of a host, an organizer, or a panelist, such as `Host, me`."""
    parts = [_without_accents(part.strip()) for part in re.split(r"[,;/]", role.casefold())]
    return any(map(_HOSTS.fullmatch, parts)) and all(_HOSTS.fullmatch(part) or part in _BESIDE_HOST for part in parts)


def means_joined(action: str) -> bool:
    return bool(_JOINED.fullmatch(_without_accents(action.casefold())))


def means_left(action: str) -> bool:
    return bool(_LEFT.fullmatch(_without_accents(action.casefold())))


def key_of(name: str) -> str:
    return " ".join(name.translate(_WIDE).split()).casefold()


def _without_accents(text: str) -> str:
    """Removes accents of Latin letters only. A Japanese mark is part of its letter."""
    if text.isascii():
        return text
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text)).translate(_STROKES)
    return unicodedata.normalize("NFC", bare)
