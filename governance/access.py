"""Who reads what is not public yet."""

from django.contrib.auth.models import AnonymousUser

from verbeterbreda.accounts.models import User


def may_see_drafts(user: User | AnonymousUser) -> bool:
    """Bureau and board: who prepares, and who decides. The council reads what is public."""
    return user.has_perms(("governance.view_meeting", "governance.add_decision"))
