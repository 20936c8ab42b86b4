"""The columns of a list of members, as associations export it from their membership system."""

from members.rules.aast_ids import is_aast_id
from tabular.columns import Column, Table

AAST_ID = Column(
    "AAST ID",
    "Six digits; leading zeros count.",
    "100100",
    20,
    (
        *("AAST #", "AAST No.", "AAST Number", "AAST", "Member ID", "Member #", "Member No.", "Member Number"),
        *("Membership ID", "Membership Number", "Guest ID", "ID", "ID Number"),
    ),
)
FIRST_NAME = Column("First Name", "The given name.", "John", 100, ("First", "Given Name", "Forename", "FName"))
LAST_NAME = Column("Last Name", "The family name.", "Smith", 100, ("Last", "Family Name", "Surname", "LName"))
EMAIL = Column(
    "Email",
    "The address for certificates and links.",
    "john.smith@example.org",
    254,
    ("Email Address", "E-mail", "E-mail Address", "Primary Email", "Mail"),
)
KIND = Column("Kind", "Member or Guest.", "Member", 30, ("Member Type", "Membership Type", "Type", "Account Type"))
STANDING = Column(
    "Standing",
    "Active or Inactive. Nobody can report attendance for inactive people.",
    "Active",
    30,
    ("Status", "Member Status", "Membership Status"),
)
ROLE = Column("Role", "Practitioner, Educator, Manager, or Student.", "Practitioner", 30, ("Job Role", "Position"))
CITY = Column("City", "For Member Search.", "Dubuque", 100, ("Town",))
STATE = Column("State", "Two letters.", "IA", 20, ("State/Province", "Province", "ST"))
ZIP = Column("ZIP", "For Member Search.", "52001", 10, ("ZIP Code", "Postal Code", "Postcode", "ZIP/Postal Code"))
COUNTY = Column("County", "For Member Search.", "Dubuque", 100, ())
LISTED = Column(
    "Listed",
    "Yes or No. Unlisted people are found by their exact AAST ID alone.",
    "Yes",
    10,
    ("In Directory", "Directory", "Listed in Directory"),
)

# In the order of the fields of `FIELDS`.
COLUMNS = (AAST_ID, FIRST_NAME, LAST_NAME, EMAIL, KIND, STANDING, ROLE, CITY, STATE, ZIP, COUNTY, LISTED)
NEEDED = (AAST_ID, FIRST_NAME, LAST_NAME)
# The fields of Member that the columns fill, without the AAST ID, which finds the member.
FIELDS = (
    *("first_name", "last_name", "email", "kind", "standing", "role", "city", "state", "zip_code", "county"),
    "listed",
)
LABELS = dict(zip(FIELDS, (column.name for column in COLUMNS[1:]), strict=True))


def _is_cell(text: str) -> bool:
    """An AAST ID or an email address."""
    return is_aast_id(text) or ("@" in text and " " not in text)


MEMBERS = Table(COLUMNS, _is_cell)
