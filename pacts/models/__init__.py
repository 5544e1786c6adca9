from pacts.models.goals import BuildingBlock, Goal
from pacts.models.pacts import Block, Pact, PactMoment, PactVersion
from pacts.models.partners import Organisation
from pacts.models.places import Area, Neighbourhood, NeighbourhoodArea, PostcodeArea
from pacts.models.signatures import Signature
from pacts.models.sources import Contradiction, Source, Sourced

__all__ = [
    "Area",
    "Block",
    "BuildingBlock",
    "Contradiction",
    "Goal",
    "Neighbourhood",
    "NeighbourhoodArea",
    "Organisation",
    "Pact",
    "PactMoment",
    "PactVersion",
    "PostcodeArea",
    "Signature",
    "Source",
    "Sourced",
]
