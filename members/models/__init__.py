from members.imports.models import MemberChange, MemberImport, MemberImportError, MemberImportWork
from members.models.claim import LoginClaim, LoginRequest
from members.models.member import FormerName, Member, MemberEvent, family_part, given_part
from members.models.name_change import NameChange
from members.models.search import MemberSearch

__all__ = [
    "FormerName",
    "LoginClaim",
    "LoginRequest",
    "Member",
    "MemberChange",
    "MemberEvent",
    "MemberImport",
    "MemberImportError",
    "MemberImportWork",
    "MemberSearch",
    "NameChange",
    "family_part",
    "given_part",
]
