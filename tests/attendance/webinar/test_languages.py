"""Teams' report in each language that the portal reads: column names, days, times, durations, and roles."""

from datetime import date, datetime

import pytest

from attendance.webinar.durations import is_day_first, read_seconds, read_time
from attendance.webinar.report import Report, read_report
from attendance.webinar.report_rows import NotAReport
from attendance.webinar.words import in_any_language, means_host

DAY = date(2024, 9, 12)
# For each language: the names of participants, of activities, three in the afternoon, 62 minutes later, 62 minutes as
# a duration, and an organizer.
LANGUAGES = {
    "English": (
        "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole",
        "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole",
        ("9/12/24, 3:00:00 PM", "9/12/24, 4:02:03 PM", "1h 2m 3s", "Organizer"),
    ),
    "Spanish": (
        "Nombre\tPrimera unión\tÚltima salida\tDuración de la reunión\tCorreo electrónico\tId. (UPN)\tRol",
        "Nombre\tHora de unión\tHora de salida\tDuración\tCorreo electrónico\tRol",
        ("12/9/24, 15:00:00", "12/9/24, 16:02:03", "1 h 2 min 3 s", "Organizador"),
    ),
    "French": (
        "Nom\tPremière participation\tDernière sortie\tDurée de la participation\tE-mail\tID (UPN)\tRôle",
        "Nom\tHeure de participation\tHeure de départ\tDurée\tE-mail\tRôle",
        ("12/09/2024 15:00:00", "12/09/2024 16:02:03", "1 h 2 min 3 s", "Organisateur"),
    ),
    "German": (
        "Name\tErster Beitritt\tLetztes Verlassen\tDauer der Besprechung\tE-Mail\tTeilnehmer-ID (UPN)\tRolle",
        "Name\tBeitrittszeit\tVerlassenszeit\tDauer\tE-Mail\tRolle",
        ("12.9.2024, 15:00:00", "12.9.2024, 16:02:03", "1 Std. 2 Min. 3 Sek.", "Organisator"),
    ),
    "Portuguese": (
        "Nome\tPrimeiro ingresso\tÚltima saída\tDuração na reunião\tEmail\tID do participante (UPN)\tFunção",
        "Nome\tHora de ingresso\tHora de saída\tDuração\tEmail\tFunção",
        ("12/09/2024, 15:00:00", "12/09/2024, 16:02:03", "1h 2min 3s", "Organizador"),
    ),
    "Italian": (
        "Nome\tPrimo accesso\tUltima uscita\tDurata riunione\tPosta elettronica\tID partecipante (UPN)\tRuolo",
        "Nome\tOra di accesso\tOra di uscita\tDurata\tPosta elettronica\tRuolo",
        ("12/09/24, 15.00.00", "12/09/24, 16.02.03", "1 ora 2 min 3 s", "Organizzatore"),
    ),
    "Dutch": (
        "Naam\tEerste deelname\tLaatste vertrek\tDuur in vergadering\tE-mail\tDeelnemer-id (UPN)\tRol",
        "Naam\tTijdstip van deelname\tTijdstip van vertrek\tDuur\tE-mail\tRol",
        ("12-9-2024 15:00:00", "12-9-2024 16:02:03", "1 u 2 min 3 sec", "Organisator"),
    ),
    "Polish": (
        "Imię i nazwisko\tPierwsze dołączenie\tOstatnie opuszczenie\tCzas trwania spotkania\tE-mail\tID (UPN)\tRola",
        "Imię i nazwisko\tGodzina dołączenia\tGodzina opuszczenia\tCzas trwania\tE-mail\tRola",
        ("12.09.2024, 15:00:00", "12.09.2024, 16:02:03", "1 godz. 2 min 3 s", "Organizator"),
    ),
    "Japanese": (
        "名前\t初めての参加\t最終退出\t会議の長さ\tメール\t参加者 ID (UPN)\t役割",
        "名前\t参加時刻\t退出時刻\t期間\tメール\t役割",
        ("2024/09/12 15:00:00", "2024/09/12 16:02:03", "1 時間 2 分 3 秒", "開催者"),
    ),
    "Chinese": (
        "姓名\t首次加入\t最后离开\t会议持续时间\t电子邮件\t参与者 ID (UPN)\t角色",
        "姓名\t加入时间\t离开时间\t持续时间\t电子邮件\t角色",
        ("2024/9/12 下午3:00:00", "2024/9/12 下午4:02:03", "1 小时 2 分钟 3 秒", "组织者"),
    ),
    "Korean": (
        "이름\t첫 번째 참가\t마지막 나감\t모임 중 기간\t전자 메일\t참가자 ID (UPN)\t역할",
        "이름\t참가 시간\t나간 시간\t기간\t전자 메일\t역할",
        ("2024. 9. 12. 오후 3:00:00", "2024. 9. 12. 오후 4:02:03", "1시간 2분 3초", "이끌이"),
    ),
}


def shown(report: Report) -> object:
    return report.source, report.hosts, report.unclear, [(one.email, one.minutes, one.day) for one in report.attendees]


RIGHT = ("Teams", ("Olga Olsen",), (), [("jane@lab.example", 62, DAY)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_participants(language: str) -> None:
    names, _, (start, end, duration, organizer) = LANGUAGES[language]
    olga = f"Olga Olsen\t{start}\t{end}\t{duration}\tolga@lab.example\tolga@lab.example\t{organizer}"
    jane = f"Jane Jones\t{start}\t{end}\t{duration}\tjane@lab.example\tjane@lab.example\t"
    assert shown(read_report(f"1. X\nY\tZ\n\n2. X\n{names}\n{olga}\n{jane}\n".encode("utf-16"))) == RIGHT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_activities(language: str, delimiter: str) -> None:
    _, names, (start, end, duration, organizer) = LANGUAGES[language]
    olga = f"Olga Olsen\t{start}\t{end}\t{duration}\tolga@lab.example\t{organizer}"
    jane = f"Jane Jones\t{start}\t{end}\t{duration}\tjane@lab.example\t"
    assert shown(read_report(f"{names}\n{olga}\n{jane}\n".replace("\t", delimiter).encode())) == RIGHT


@pytest.mark.parametrize(
    ("names", "joined", "left"),
    [
        ("Nom complet\tAction de l’utilisateur\tHorodatage", "Rejoint", "A quitté"),
        ("Vollständiger Name\tBenutzeraktion\tZeitstempel", "Beigetreten", "Verlassen"),
        ("Nombre completo\tAcción del usuario\tMarca de tiempo", "Unido", "Abandonó"),
    ],
)
def test_the_old_report_of_joins_and_leaves(names: str, joined: str, left: str) -> None:
    lines = f"Jane Jones\t{joined}\t12/09/2024 15:00:00\nJane Jones\t{left}\t12/09/2024 16:00:00"
    report = read_report(f"{names}\n{lines}\n".encode("utf-16"))
    assert ([(one.minutes, one.day) for one in report.attendees], report.unclear) == ([(60, DAY)], ())


@pytest.mark.parametrize(
    ("names", "start", "end"),
    [
        (
            "Nom (nom d'origine),E-mail,Heure d’arrivée,Heure de départ,Durée (minutes)",
            "12/09/2024 9:00",
            "12/09/2024 10:00",
        ),
        (
            "Name (Originalname),E-Mail,Beitrittszeit,Verlassenszeit,Dauer (Minuten)",
            "12.09.2024 9:00",
            "12.09.2024 10:00",
        ),
        ("名前（元の名前）,メールアドレス,参加時刻,退出時刻,時間（分）", "2024/09/12 9:00", "2024/09/12 10:00"),
        ("이름(원래 이름),이메일,참가 시간,나간 시간,기간(분)", "2024-09-12 9:00", "2024-09-12 10:00"),
    ],
)
def test_zoom(names: str, start: str, end: str) -> None:
    report = read_report(f"{names}\nJane Jones (Sleep Center),jane@lab.example,{start},{end},60\n".encode())
    assert shown(report) == ("Zoom", (), (), [("jane@lab.example", 60, DAY)])


@pytest.mark.parametrize(
    "content",
    [
        "Namn\tFörsta anslutning\tSenast lämnade\tMötestid\tE-post\tDeltagar-ID (UPN)\tRoll\nJane\t1\t2\t3",
        "Namn\tAnslöt\tLämnade\nJane Jones\t2024-09-12 15:00:00\t2024-09-12 16:00:00",
    ],
)
def test_another_language_is_told_as_such(content: str) -> None:
    with pytest.raises(NotAReport, match="This report is in another language, which the portal does not read"):
        read_report(content.encode())


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("E-Mail-Adresse für Registrierung", "registered email"),
        ("Adresse e-mail d'inscription", "registered email"),
        ("Prénom d’inscription", "registered first"),
        ("Nachname bei Registrierung", "registered last"),
        ("Registrierungszeit", ""),
        ("Teilnehmer-ID (UPN)", "upn"),
        ("参加者", ""),
        ("참가자", ""),
        ("Notes", ""),
    ],
)
def test_columns(name: str, column: str) -> None:
    assert in_any_language(name) == column


def test_the_question_of_a_registration_is_no_column_of_an_english_report() -> None:
    names = "Name (Original Name),Join Time,Leave Time,Duration (Minutes),E-mail of your supervisor"
    line = "Jane Jones,09/12/2024 09:00:00,09/12/2024 10:00:00,60,boss@lab.example"
    assert read_report(f"{names}\n{line}".encode()).attendees[0].email == ""


@pytest.mark.parametrize(
    "role", ["Organizer", "Co-organizer", "Host, me", "Organisatrice", "Mitorganisator", "共同 開催者"]
)
def test_hosts(role: str) -> None:
    assert means_host(role)


@pytest.mark.parametrize("role", ["", "Presenter", "Attendee", "Referent", "me", "発表者", "Hostess"])
def test_no_hosts(role: str) -> None:
    assert not means_host(role)


@pytest.mark.parametrize(
    "cell",
    [
        "12/09/2024 15:00:00",
        "12/09/2024 15.00",
        "12.09.24 um 15:00",
        "12/09/2024 à 15:00",
        "12 Sep 2024 15:00",
        "2024-09-12 15 h 00",
        "2024-09-12 15 h 00 min 00 s",
        "12/9/24 3:00:00 p. m.",
        "2024年9月12日 15:00",
        "2024年9月12日 下午3:00",
        "2024. 9. 12. 오후 3:00",
        "2024/09/12 午後3:00:00",
    ],
)
def test_times_with_the_day_first(cell: str) -> None:
    assert read_time(cell, day_first=True) == datetime.combine(DAY, datetime.min.time()).replace(hour=15)


@pytest.mark.parametrize(
    ("cells", "expected", "day_first"),
    [
        (["12/09/2024 15:00"], True, True),
        (["12/09/2024 15:00"], False, False),
        (["12/09/2024 15:00", "13/09/2024 15:00"], False, True),
        (["12/09/2024 15:00", "09/13/2024 15:00"], True, False),
        (["13/09/2024 15:00", "09/13/2024 15:00"], True, True),
        ([], True, True),
    ],
)
def test_a_day_past_the_twelfth_goes_before_the_language(cells: list[str], expected: bool, day_first: bool) -> None:
    assert is_day_first(cells, expected=expected) is day_first


@pytest.mark.parametrize("cell", [",", " ", "h", "min", "1 h 2 h", "1 Tag"])
def test_no_durations(cell: str) -> None:
    assert read_seconds(cell) is None
