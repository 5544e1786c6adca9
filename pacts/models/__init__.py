from pacts.models.abuse import InvalidatedSignature, Invalidation, Limit, ListEntry, WrongCode
from pacts.models.goals import BuildingBlock, Goal
from pacts.models.languages import LanguageReview
from pacts.models.mailboxes import Mailbox, MailDomain
from pacts.models.organisation_details import OrganisationDetails
from pacts.models.pacts import Block, Pact, PactMoment, PactVersion
from pacts.models.paper import PaperSignature
from pacts.models.partners import Organisation
from pacts.models.places import Area, Neighbourhood, NeighbourhoodArea, PostcodeArea
from pacts.models.pledges import Pledge
from pacts.models.sessions import SigningSession
from pacts.models.signatures import Signature
from pacts.models.sources import Contradiction, Source, Sourced
from pacts.models.tallies import Tally, TallyRun
from pacts.models.updates import Update

__all__ = [
    "Area",
    "Block",
    "BuildingBlock",
    "Contradiction",
    "Goal",
    "InvalidatedSignature",
    "Invalidation",
    "LanguageReview",
    "Limit",
    "ListEntry",
    "MailDomain",
    "Mailbox",
    "Neighbourhood",
    "NeighbourhoodArea",
    "Organisation",
    "OrganisationDetails",
    "Pact",
    "PactMoment",
    "PactVersion",
    "PaperSignature",
    "Pledge",
    "PostcodeArea",
    "Signature",
    "SigningSession",
    "Source",
    "Sourced",
    "Tally",
    "TallyRun",
    "Update",
    "WrongCode",
]
