"""What is done about it: alliances, actions, work plans. Changes daily, so it points down."""

from alliances.models.actions import Action, ActionQuerySet, ActionRole, Milestone
from alliances.models.funding import Funding
from alliances.models.plans import PartnerShare, PlannedAction, YearPlan
from alliances.models.programme import Alliance, Contribution
from alliances.models.progress import ProgressNote
from alliances.models.versions import ActionVersion

__all__ = [
    "Action",
    "ActionQuerySet",
    "ActionRole",
    "ActionVersion",
    "Alliance",
    "Contribution",
    "Funding",
    "Milestone",
    "PartnerShare",
    "PlannedAction",
    "ProgressNote",
    "YearPlan",
]
