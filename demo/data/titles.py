"""Names for made-up programs."""

from datetime import date
from random import Random

from demo.data.places import Place
from programs.choices import ProgramType as T

_TOPICS = (
    "Actigraphy in Practice", "Adaptive Servo-Ventilation", "Artifacts and How to Fix Them",
    "Cardiac Rhythms in the Sleep Lab", "Central Sleep Apnea", "Circadian Rhythm Disorders", "CPAP Adherence",
    "Drug-Induced Sleep Endoscopy", "EEG Basics for Night Staff", "End-Tidal CO2 Monitoring",
    "Heart Failure and Sleep", "Home Sleep Apnea Testing", "Hypersomnia and Narcolepsy",
    "Hypoglossal Nerve Stimulation", "Infection Control in the Sleep Center", "Insomnia and CBT-I", "Mask Fitting",
    "Motivational Interviewing", "MSLT and MWT Protocols", "Nocturnal Seizures", "Obesity Hypoventilation",
    "Oral Appliance Therapy", "Parasomnias", "Patient Safety at Night", "Pediatric Polysomnography",
    "Periodic Limb Movements", "PAP-NAP", "REM Sleep Behavior Disorder", "Respiratory Event Scoring",
    "Restless Legs Syndrome", "Scoring Arousals", "Sleep and Aging", "Sleep and Mental Health",
    "Sleep in Neuromuscular Disease", "Sleep in Women", "Telehealth in Sleep Medicine", "The Split-Night Study",
    "Titration of Bilevel Devices", "Upper Airway Anatomy",
)  # fmt: skip
_REGIONS = {
    "Blue Ridge": ("NC", "SC", "VA"),
    "Bluegrass": ("KY", "TN"),
    "Caribbean": ("PR",),
    "Cascade": ("ID", "OR", "WA"),
    "Desert": ("AZ", "NM", "NV"),
    "Great Lakes": ("IL", "IN", "MI", "NY", "OH", "WI"),
    "Gulf Coast": ("AL", "FL", "LA", "TX"),
    "Heartland": ("AR", "IA", "KS", "MO", "NE", "OK"),
    "High Plains": ("CO", "KS", "ND", "NE", "SD"),
    "Hudson Valley": ("CT", "NJ", "NY"),
    "Lone Star": ("TX",),
    "Mid-Atlantic": ("MD", "NJ", "PA", "VA"),
    "Mountain West": ("CO", "ID", "NM", "UT"),
    "New England": ("CT", "MA", "ME", "RI", "VT"),
    "North Star": ("AK", "MN", "ND"),
    "Ohio Valley": ("IN", "KY", "OH", "PA"),
    "Pacific": ("AK", "CA", "HI", "OR", "WA"),
    "Southeast": ("AL", "GA", "NC", "SC"),
    "Sunshine State": ("FL",),
}
_MEETINGS = ("Sleep Conference", "Sleep Symposium", "Sleep Technology Update", "Sleep Medicine Seminar")
_COURSES = (
    "RPSGT Exam Review",
    "Scoring Workshop",
    "Sleep Technology Fundamentals",
    "Titration Course",
    "Night Staff Boot Camp",
)


def title(program_type: T, start: date, place: Place, rng: Random) -> str:
    topic = rng.choice(_TOPICS)
    if program_type == T.IN_SERVICE:
        return f"{rng.choice(['Case Conference', 'In-Service', 'Journal Club'])}: {topic}"
    if program_type == T.LECTURE:
        return f"{rng.choice(['Evening Lecture', 'Grand Rounds', 'Lunch and Learn', 'Workshop'])}: {topic}"
    if program_type == T.WEBINAR:
        return f"Webinar: {topic}"
    if program_type == T.PRE_RECORDED:
        return f"{topic} (recorded module)"
    return _meeting(start, place, rng)


def _meeting(start: date, place: Place, rng: Random) -> str:
    region = rng.choice([name for name, states in _REGIONS.items() if place.state in states])
    if rng.random() < 0.4:
        return f"{region} {rng.choice(_COURSES)} {start.year}"
    number = list(_REGIONS).index(region)
    return f"{_ordinal(start.year - 1983 - 2 * number // 3)} Annual {region} {_MEETINGS[number % 4]}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
