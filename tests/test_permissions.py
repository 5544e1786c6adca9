"""Who may do what: every page and action of alliances, governance and budget, asked by every role.

A cell is what the server answers: 200 a page, 503 a PDF that nobody asked for yet, `done` what
sends on after it was done, `login` sends to the login page, `gone` says in the admin that there
is no such thing, and 403 and 404. Every page of these rooms and everything in their admin stands
in a table; a new one without a row fails the last tests. `link` is a resident with the personal
link from a mail: who has it may do what it is for, and nothing else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from alliances import services as plans
from alliances.models import Action, Alliance, Contribution, PlannedAction, YearPlan
from budget.models import Budget, Cell, Line, Proposal, Scheme
from governance import emails, feeds
from governance.models import (
    ActionPoint,
    Application,
    CalendarFeed,
    Decision,
    Paper,
    Seat,
    TimelineItem,
    Vacancy,
)
from governance.services import meetings as meeting_services
from governance.services import vacancies
from pacts.models import Organisation
from pacts.services import Origin
from tests.alliances.committed import commitment
from tests.alliances.planning import a_decision
from tests.conftest import load_programme, make_user
from tests.governance.gatherings import a_full_meeting
from tests.test_access import named_views
from verbeterbreda.accounts import roles
from verbeterbreda.accounts.models import User
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib import remembering

pytestmark = pytest.mark.django_db
ROOMS = ("alliances", "governance", "budget", "documents")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROLES = ("anonymous", "link", "driver", "bureau", "council", "board", "admin")

PAGES = """
# what                                    anon. link  driv. bur.  counc board admin
GET alliances:list                        200   200   200   200   200   200   200
GET alliances:detail                      200   200   200   200   200   200   200
GET alliances:alliance_csv                200   200   200   200   200   200   200
GET alliances:alliance_money              200   200   200   200   200   200   200
GET alliances:alliance_money_csv          200   200   200   200   200   200   200
GET alliances:goals                       200   200   200   200   200   200   200
GET alliances:goal                        200   200   200   200   200   200   200
GET alliances:goal_csv                    200   200   200   200   200   200   200
GET alliances:actions                     200   200   200   200   200   200   200
GET alliances:statuses                    200   200   200   200   200   200   200
GET alliances:action                      200   200   200   200   200   200   200
GET alliances:action_versions             200   200   200   200   200   200   200
GET alliances:initiatives                 200   200   200   200   200   200   200
GET alliances:organisation                200   200   200   200   200   200   200
GET alliances:organisation_csv            200   200   200   200   200   200   200
GET alliances:years                       200   200   200   200   200   200   200
GET alliances:year                        200   200   200   200   200   200   200
GET alliances:year_csv                    200   200   200   200   200   200   200
GET alliances:plans                       200   200   200   200   200   200   200
GET alliances:plan reconstruction         200   200   200   200   200   200   200
GET alliances:plan draft                  404   404   404   200   404   200   200
GET alliances:plan submitted              404   404   404   200   404   200   200
GET alliances:plan adopted                200   200   200   200   200   200   200
GET alliances:plan_pdf draft              404   404   404   404   404   404   404
GET alliances:plan_pdf submitted          404   404   404   404   404   404   404
GET alliances:plan_pdf adopted            200   200   200   200   200   200   200
GET alliances:plan_csv draft              404   404   404   200   404   200   200
GET alliances:plan_csv submitted          404   404   404   200   404   200   200
GET alliances:plan_csv adopted            200   200   200   200   200   200   200
GET alliances:plan_xlsx draft             404   404   404   200   404   200   200
GET alliances:plan_xlsx submitted         404   404   404   200   404   200   200
GET alliances:plan_xlsx adopted           200   200   200   200   200   200   200
GET alliances:plan_concept_pdf draft      login login 404   503   404   503   503
GET alliances:plan_concept_pdf submitted  login login 404   200   404   200   200
GET alliances:plan_concept_pdf adopted    login login 404   200   404   200   200
GET alliances:plan_adopt submitted        login login 403   200   403   200   200
POST alliances:plan_adopt submitted       login login 403   done  403   done  done
GET governance:board                      200   200   200   200   200   200   200
GET governance:bureau                     200   200   200   200   200   200   200
GET governance:decisions                  200   200   200   200   200   200   200
GET governance:decisions_csv              200   200   200   200   200   200   200
GET governance:decision                   200   200   200   200   200   200   200
GET governance:action_points              200   200   200   200   200   200   200
GET governance:take_decision              login login 403   200   403   200   200
POST governance:take_decision             login login 403   done  403   done  done
GET governance:meetings                   200   200   200   200   200   200   200
GET governance:meeting drafted            login login 403   200   403   200   200
GET governance:meeting told               200   200   200   200   200   200   200
GET governance:meeting_pdf drafted        login login 403   200   403   200   200
GET governance:meeting_pdf told           200   200   200   200   200   200   200
GET governance:meeting_ics drafted        login login 403   200   403   200   200
GET governance:meeting_ics told           200   200   200   200   200   200   200
GET governance:paper public paper         200   200   200   200   200   200   200
GET governance:paper closed paper         login login 403   200   403   200   200
GET governance:paper paper of a draft     login login 403   200   403   200   200
GET governance:own_calendar               login login 403   200   403   200   200
POST governance:change_own_calendar       login login 403   done  403   done  done
GET governance:feed the address           200   200   200   200   200   200   200
GET governance:feed another address       404   404   404   404   404   404   404
GET governance:vacancies                  200   200   200   200   200   200   200
GET governance:vacancy                    200   200   200   200   200   200   200
POST governance:vacancy                   200   200   200   200   200   200   200
GET governance:applied                    200   200   200   200   200   200   200
GET governance:application the link       200   200   200   200   200   200   200
POST governance:application the link      done  done  done  done  done  done  done
GET governance:application another link   404   404   404   404   404   404   404
GET governance:application_withdrawn      200   200   200   200   200   200   200
GET budget:list                           200   200   200   200   200   200   200
GET budget:data_package                   200   200   200   200   200   200   200
GET budget:deadlines                      200   200   200   200   200   200   200
GET budget:scheme                         200   200   200   200   200   200   200
GET budget:proposals                      200   200   200   200   200   200   200
GET budget:proposals_csv                  200   200   200   200   200   200   200
GET budget:proposal                       200   200   200   200   200   200   200
GET budget:checks                         200   200   200   200   200   200   200
GET budget:checks draft budget            404   404   404   200   404   404   200
GET budget:flow                           200   200   200   200   200   200   200
GET budget:flow draft budget              404   404   404   200   404   404   200
GET budget:flow_csv                       200   200   200   200   200   200   200
GET budget:flow_csv draft budget          404   404   404   200   404   404   200
GET budget:spending                       200   200   200   200   200   200   200
GET budget:spending draft budget          404   404   404   200   404   404   200
GET budget:spending_csv                   200   200   200   200   200   200   200
GET budget:spending_csv draft budget      404   404   404   200   404   404   200
GET budget:commitments_csv                200   200   200   200   200   200   200
GET budget:detail                         200   200   200   200   200   200   200
GET budget:detail draft budget            404   404   404   200   404   404   200
GET budget:csv                            200   200   200   200   200   200   200
GET budget:csv draft budget               404   404   404   200   404   404   200
GET budget:xlsx                           200   200   200   200   200   200   200
GET budget:xlsx draft budget              404   404   404   200   404   404   200
GET budget:pdf                            200   200   200   200   200   200   200
GET budget:pdf draft budget               404   404   404   404   404   404   404
"""

ADMIN = """
# what                                               anon. link  driv. bur.  counc board admin
GET alliances.Action.changelist                      login login 200   200   200   200   200
GET alliances.Action.add                             login login 403   200   403   403   200
POST alliances.Action.add                            login login 403   200   403   403   200
GET alliances.Action.change own                      login login 200   200   200   200   200
POST alliances.Action.change own                     login login 200   200   403   403   200
GET alliances.Action.change other                    login login gone  200   200   200   200
POST alliances.Action.change other                   login login gone  200   403   403   200
GET alliances.Action.history own                     login login 200   200   200   200   200
GET alliances.Action.history other                   login login 404   200   200   200   200
GET alliances.Action.delete own                      login login 403   403   403   403   200
GET alliances.Action.delete other                    login login 403   403   403   403   200
GET alliances.Action.version own version             login login 200   200   200   200   200
POST alliances.Action.version own version            login login done  done  403   403   done
GET alliances.Action.version other version           login login 404   200   200   200   200
POST alliances.Action.version other version          login login 404   done  403   403   done
GET alliances.Action.discard own                     login login done  done  403   403   done
GET alliances.Action.discard other                   login login 404   done  403   403   done
POST alliances.Action.process_import                 login login 403   done  403   403   done
GET alliances.Action.import                          login login 403   200   403   403   200
POST alliances.Action.import                         login login 403   200   403   403   200
GET alliances.Action.export                          login login 200   200   200   200   200
POST alliances.Action.export                         login login 200   200   200   200   200
GET alliances.Alliance.changelist                    login login 403   200   200   200   200
GET alliances.Alliance.add                           login login 403   200   403   403   200
POST alliances.Alliance.add                          login login 403   200   403   403   200
GET alliances.Alliance.change                        login login 403   200   200   200   200
POST alliances.Alliance.change                       login login 403   200   403   403   200
GET alliances.Alliance.history                       login login 403   200   200   200   200
GET alliances.Alliance.delete                        login login 403   403   403   403   200
POST alliances.Alliance.delete                       login login 403   403   403   403   200
GET alliances.Contribution.changelist                login login 403   200   200   200   200
GET alliances.Contribution.add                       login login 403   200   403   403   200
POST alliances.Contribution.add                      login login 403   200   403   403   200
GET alliances.Contribution.change                    login login 403   200   200   200   200
POST alliances.Contribution.change                   login login 403   200   403   403   200
GET alliances.Contribution.history                   login login 403   200   200   200   200
GET alliances.Contribution.delete                    login login 403   403   403   403   200
POST alliances.Contribution.delete                   login login 403   403   403   403   200
GET alliances.PlannedAction.changelist               login login 403   200   200   200   200
GET alliances.PlannedAction.add                      login login 403   200   403   403   200
POST alliances.PlannedAction.add                     login login 403   200   403   403   200
GET alliances.PlannedAction.change                   login login 403   200   gone  200   200
POST alliances.PlannedAction.change                  login login 404   200   404   403   200
GET alliances.PlannedAction.history                  login login gone  200   gone  200   200
GET alliances.PlannedAction.delete                   login login 403   200   403   403   200
POST alliances.PlannedAction.delete                  login login 403   200   403   403   200
GET alliances.YearPlan.changelist                    login login 403   200   200   200   200
GET alliances.YearPlan.add                           login login 403   200   403   403   200
POST alliances.YearPlan.add                          login login 403   200   403   403   200
GET alliances.YearPlan.change                        login login 403   200   200   200   200
POST alliances.YearPlan.change                       login login 403   200   403   403   200
GET alliances.YearPlan.change draft                  login login 403   200   gone  200   200
POST alliances.YearPlan.change draft: submit         login login 403   done  gone  403   done
POST alliances.YearPlan.change submitted: take back  login login 403   done  gone  403   done
POST alliances.YearPlan.change adopted: revise       login login 403   done  403   403   done
POST alliances.YearPlan.change draft: ask            login login 403   done  gone  403   done
GET alliances.YearPlan.history                       login login 403   200   200   200   200
GET alliances.YearPlan.delete                        login login 403   403   403   403   403
POST alliances.YearPlan.delete                       login login 403   403   403   403   403
GET alliances.YearPlan.next                          login login 403   done  403   403   done
POST alliances.YearPlan.next                         login login 403   200   403   403   200
GET alliances.YearPlan.simple_history                login login 403   200   200   200   200
GET budget.Budget.changelist                         login login 403   200   200   200   200
GET budget.Budget.add                                login login 403   200   403   403   200
POST budget.Budget.add                               login login 403   200   403   403   200
GET budget.Budget.change                             login login 403   200   200   200   200
POST budget.Budget.change                            login login 403   200   403   403   200
GET budget.Budget.history                            login login 403   200   200   200   200
GET budget.Budget.delete                             login login 403   403   403   403   200
POST budget.Budget.delete                            login login 403   403   403   403   200
GET budget.Budget.grid                               login login 403   200   403   403   200
POST budget.Budget.grid                              login login 403   done  403   403   done
GET budget.Budget.import                             login login 403   200   403   403   200
POST budget.Budget.import                            login login 403   200   403   403   200
GET budget.Budget.copy                               login login 403   200   403   403   200
POST budget.Budget.copy                              login login 403   200   403   403   200
GET budget.Budget.change draft budget                login login 403   200   gone  gone  200
GET budget.Budget.grid draft budget                  login login 403   200   403   403   200
POST budget.Budget.changelist publish                login login 403   done  200   200   done
GET budget.Cell.changelist                           login login 403   200   200   200   200
GET budget.Cell.add                                  login login 403   403   403   403   403
POST budget.Cell.add                                 login login 403   403   403   403   403
GET budget.Cell.change                               login login 403   200   200   200   200
POST budget.Cell.change                              login login 403   200   403   403   200
GET budget.Cell.history                              login login 403   200   200   200   200
GET budget.Cell.delete                               login login 403   403   403   403   403
POST budget.Cell.delete                              login login 403   403   403   403   403
GET budget.Commitment.changelist                     login login 403   200   200   200   200
GET budget.Commitment.add                            login login 403   200   403   403   200
POST budget.Commitment.add                           login login 403   200   403   403   200
GET budget.Commitment.change                         login login 403   200   200   200   200
POST budget.Commitment.change                        login login 403   200   403   403   200
GET budget.Commitment.history                        login login 403   200   200   200   200
GET budget.Commitment.delete                         login login 403   403   403   403   200
POST budget.Commitment.delete                        login login 403   403   403   403   200
GET budget.Line.changelist                           login login 403   200   200   200   200
GET budget.Line.add                                  login login 403   200   403   403   200
POST budget.Line.add                                 login login 403   200   403   403   200
GET budget.Line.change                               login login 403   200   200   200   200
POST budget.Line.change                              login login 403   200   403   403   200
GET budget.Line.history                              login login 403   200   200   200   200
GET budget.Line.delete                               login login 403   403   403   403   200
POST budget.Line.delete                              login login 403   403   403   403   200
GET budget.Line.simple_history                       login login 403   200   200   200   200
GET budget.Line.change line of a draft               login login 403   200   gone  gone  200
GET budget.Proposal.changelist                       login login 403   200   200   200   200
GET budget.Proposal.add                              login login 403   200   403   403   200
POST budget.Proposal.add                             login login 403   200   403   403   200
GET budget.Proposal.change                           login login 403   200   200   200   200
POST budget.Proposal.change                          login login 403   200   403   403   200
GET budget.Proposal.history                          login login 403   200   200   200   200
GET budget.Proposal.delete                           login login 403   403   403   403   200
POST budget.Proposal.delete                          login login 403   403   403   403   200
GET budget.Scheme.changelist                         login login 403   200   200   200   200
GET budget.Scheme.add                                login login 403   200   403   403   200
POST budget.Scheme.add                               login login 403   200   403   403   200
GET budget.Scheme.change                             login login 403   200   200   200   200
POST budget.Scheme.change                            login login 403   200   403   403   200
GET budget.Scheme.history                            login login 403   200   200   200   200
GET budget.Scheme.delete                             login login 403   403   403   403   200
POST budget.Scheme.delete                            login login 403   403   403   403   200
GET budget.Scheme.export                             login login 403   200   200   200   200
POST budget.Scheme.export                            login login 403   200   200   200   200
GET documents.Edition.changelist                     login login 403   200   403   200   200
GET documents.Edition.add                            login login 403   403   403   403   403
POST documents.Edition.add                           login login 403   403   403   403   403
GET documents.Edition.change                         login login 403   200   403   200   200
POST documents.Edition.change                        login login 403   403   403   403   403
GET documents.Edition.history                        login login 403   200   403   200   200
GET documents.Edition.delete                         login login 403   403   403   403   403
POST documents.Edition.delete                        login login 403   403   403   403   403
POST documents.Edition.changelist make again         login login 403   done  403   200   done
GET governance.ActionPoint.changelist                login login 403   200   403   200   200
GET governance.ActionPoint.add                       login login 403   403   403   403   403
POST governance.ActionPoint.add                      login login 403   403   403   403   403
GET governance.ActionPoint.change                    login login 403   200   403   200   200
POST governance.ActionPoint.change                   login login 403   200   403   403   200
GET governance.ActionPoint.history                   login login 403   200   403   200   200
GET governance.ActionPoint.delete                    login login 403   403   403   403   200
POST governance.ActionPoint.delete                   login login 403   403   403   403   200
GET governance.Application.changelist                login login 403   200   403   403   200
GET governance.Application.add                       login login 403   403   403   403   403
POST governance.Application.add                      login login 403   403   403   403   403
GET governance.Application.change                    login login 403   200   403   403   200
POST governance.Application.change                   login login 403   200   403   403   200
GET governance.Application.history                   login login 403   200   403   403   200
GET governance.Application.delete                    login login 403   403   403   403   200
POST governance.Application.delete                   login login 403   403   403   403   200
POST governance.Application.changelist release       login login 403   done  403   403   done
GET governance.Body.changelist                       login login 403   200   200   200   200
GET governance.Body.add                              login login 403   200   403   403   200
POST governance.Body.add                             login login 403   200   403   403   200
GET governance.Body.change                           login login 403   200   200   200   200
POST governance.Body.change                          login login 403   200   403   403   200
GET governance.Body.history                          login login 403   200   200   200   200
GET governance.Body.delete                           login login 403   403   403   403   200
POST governance.Body.delete                          login login 403   403   403   403   200
GET governance.Decision.changelist                   login login 403   200   200   200   200
GET governance.Decision.add                          login login 403   200   403   200   200
POST governance.Decision.add                         login login 403   200   403   200   200
GET governance.Decision.change                       login login 403   200   200   200   200
POST governance.Decision.change                      login login 403   403   403   403   403
GET governance.Decision.history                      login login 403   200   200   200   200
GET governance.Decision.delete                       login login 403   403   403   403   403
POST governance.Decision.delete                      login login 403   403   403   403   403
GET governance.Decision.simple_history               login login 403   200   200   200   200
GET governance.Meeting.changelist                    login login 403   200   403   200   200
GET governance.Meeting.add                           login login 403   200   403   403   200
POST governance.Meeting.add                          login login 403   200   403   403   200
GET governance.Meeting.change                        login login 403   200   403   200   200
POST governance.Meeting.change                       login login 403   200   403   403   200
GET governance.Meeting.history                       login login 403   200   403   200   200
GET governance.Meeting.delete                        login login 403   403   403   403   200
POST governance.Meeting.delete                       login login 403   403   403   403   200
GET governance.Meeting.step drafted agenda           login login 403   200   403   403   200
POST governance.Meeting.step drafted agenda          login login 403   done  403   403   done
GET governance.Seat.changelist                       login login 403   200   200   200   200
GET governance.Seat.add                              login login 403   200   403   403   200
POST governance.Seat.add                             login login 403   200   403   403   200
GET governance.Seat.change                           login login 403   200   200   200   200
POST governance.Seat.change                          login login 403   200   403   403   200
GET governance.Seat.history                          login login 403   200   200   200   200
GET governance.Seat.delete                           login login 403   403   403   403   200
POST governance.Seat.delete                          login login 403   403   403   403   200
GET governance.TimelineItem.changelist               login login 403   200   200   200   200
GET governance.TimelineItem.add                      login login 403   200   403   403   200
POST governance.TimelineItem.add                     login login 403   200   403   403   200
GET governance.TimelineItem.change                   login login 403   200   200   200   200
POST governance.TimelineItem.change                  login login 403   200   403   403   200
GET governance.TimelineItem.history                  login login 403   200   200   200   200
GET governance.TimelineItem.delete                   login login 403   403   403   403   200
POST governance.TimelineItem.delete                  login login 403   403   403   403   200
GET governance.Vacancy.changelist                    login login 403   200   200   200   200
GET governance.Vacancy.add                           login login 403   200   403   403   200
POST governance.Vacancy.add                          login login 403   200   403   403   200
GET governance.Vacancy.change                        login login 403   200   200   200   200
POST governance.Vacancy.change                       login login 403   200   403   403   200
GET governance.Vacancy.history                       login login 403   200   200   200   200
GET governance.Vacancy.delete                        login login 403   403   403   403   403
POST governance.Vacancy.delete                       login login 403   403   403   403   403
"""

DECISION = {
    "body": "bestuur", "decided_on": "2026-11-02", "title": "Een proef", "subject": "other",
    "wording": "Het bestuur begint een proef.", "bevestig": "1",
}  # fmt: skip
# What is really sent with a POST, by its row. Without it the form comes back: that it does, and
# not a refusal, is what the row is about.
DATA: dict[str, Callable[["World"], dict[str, Any]]] = {
    "POST alliances:plan_adopt submitted": lambda world: {
        "decision": world.args["free decision"][0]
    },
    "POST governance:take_decision": lambda world: DECISION,
    "POST alliances.Action.version own version": lambda world: {"_work": "1"},
    "POST alliances.Action.version other version": lambda world: {"_work": "1"},
    "POST alliances.YearPlan.change draft: submit": lambda world: {"_submit": "1"},
    "POST alliances.YearPlan.change submitted: take back": lambda world: {"_take_back": "1"},
    "POST alliances.YearPlan.change adopted: revise": lambda world: {"_revise": "1"},
    "POST alliances.YearPlan.change draft: ask": lambda world: {"_ask": "1"},
    "POST documents.Edition.changelist make again": lambda world: {
        "action": "make_again",
        "_selected_action": world.args["documents.Edition"],
    },
    "POST budget.Budget.changelist publish": lambda world: {
        "action": "publish",
        "_selected_action": world.args["draft budget"],
    },
    "POST governance.Application.changelist release": lambda world: {
        "action": "release",
        "_selected_action": world.args["governance.Application"],
    },
}


# --- The world they look at ----------------------------------------------------------------------


@dataclass
class World:
    """One of everything, in every state that matters, and a client for every role."""

    clients: dict[str, Client] = field(default_factory=dict)
    args: dict[str, list[Any]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Made once, and never there for any other test."""
    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("media"))
    patch.setattr("verbeterbreda.lib.pdf.render_pdf", lambda html, **facts: html.encode())
    with django_db_blocker.unblock():
        if not Alliance.objects.exists():  # a test before us emptied the tables
            load_programme()
        remembering.forget_all()
        with transaction.atomic():
            yield make_world()
            transaction.set_rollback(True)
        remembering.forget_all()
    patch.undo()


def make_world() -> World:
    world = World()
    users = {
        "driver": make_user(roles.DRIVER),
        "bureau": make_user(roles.BUREAU),
        "council": make_user(roles.COUNCIL),
        "board": make_user(roles.BOARD),
        "admin": User.objects.create_superuser("beheer@voorbeeld.nl", "een-lang-wachtwoord"),
    }
    for role in ROLES:
        world.clients[role] = Client()
        if role in users:
            world.clients[role].force_login(users[role])
    Alliance.objects.get(pk="goed-wonen").drivers.add(users["driver"])
    make_programme(world, users["bureau"], users["board"])
    make_meetings(world, users["bureau"], users["board"])
    make_seats(world)
    world.clients["link"].get(reverse("governance:application", args=world.args["the link"]))
    make_money(world)
    for model in (YearPlan, Decision, Line):
        label = f"{model._meta.app_label}.{model.__name__}"
        found: Any = model.objects.get(pk=world.args[label][0])  # type: ignore[attr-defined]
        if not found.history.exists():
            found.save()
        world.args[f"{label}.simple_history"] = [found.pk, found.history.first().pk]
    return world


def make_programme(world: World, bureau: User, board: User) -> None:
    own, other = Action.objects.get(pk="gw1-1"), Action.objects.get(pk="li1-2")
    for year in (2024, 2025, 2026):
        plan = plans.cut_year_plan(year=year, by=bureau, now=NOW)
        PlannedAction.objects.get_or_create(plan=plan, action=own)
        if year > 2024:
            plans.submit(plan=plan, by=bureau, now=NOW)
    plan = YearPlan.objects.get(pk=2026)
    plans.adopt(plan=plan, decision=a_decision(), by=board, now=NOW)
    free = a_decision("2026-2")
    world.args |= {
        "alliances:detail": ["goed-wonen"],
        "alliances:alliance_csv": ["goed-wonen"],
        "alliances:alliance_money": ["goed-wonen"],
        "alliances:alliance_money_csv": ["goed-wonen"],
        "alliances:goal": ["gw1"],
        "alliances:goal_csv": ["gw1"],
        "alliances:action": ["gw1-1"],
        "alliances:action_versions": ["gw1-1"],
        "alliances:organisation": [Organisation.objects.order_by("pk")[0].pk],
        "alliances:organisation_csv": [Organisation.objects.order_by("pk")[0].pk],
        "alliances:year": [2023],
        "alliances:year_csv": [2023],
        "reconstruction": [2023],
        "draft": [2024],
        "submitted": [2025],
        "adopted": [2026],
        "free decision": [free.pk],
        "own": ["gw1-1"],
        "other": ["li1-2"],
        "own version": ["gw1-1", own.versions.first().pk],  # type: ignore[union-attr]
        "other version": ["li1-2", other.versions.first().pk],  # type: ignore[union-attr]
        "alliances.Action": ["gw1-1"],
        "alliances.Alliance": ["goed-wonen"],
        "alliances.Contribution": [Contribution.objects.order_by("pk")[0].pk],
        "alliances.PlannedAction": [PlannedAction.objects.filter(plan=2024)[0].pk],
        "alliances.YearPlan": [2023],
        "documents.Edition": [Edition.objects.order_by("pk")[0].pk],
    }


def make_meetings(world: World, bureau: User, board: User) -> None:
    drafted = a_full_meeting()
    told = a_full_meeting(held_on=date(2026, 10, 21))
    meeting_services.publish_agenda(meeting=told, by=bureau, now=NOW)
    paper = Paper.objects.filter(item__meeting=told, is_public=True).get()
    meeting_services.request_packs(meeting=drafted, now=NOW)
    feed = CalendarFeed.objects.create(user=board, nonce=feeds.new_nonce(), created_at=NOW)
    files = {
        name: _uploaded(paper_of)
        for name, paper_of in {
            "public paper": paper,
            "closed paper": Paper.objects.get(item__meeting=told, is_public=False),
            "paper of a draft": Paper.objects.get(item__meeting=drafted, is_public=True),
        }.items()
    }
    world.args |= {name: [found.pk] for name, found in files.items()}
    world.args |= {
        "governance:decision": ["2026-1"],
        "drafted": [drafted.pk],
        "told": [told.pk],
        "drafted agenda": [drafted.pk, "agenda"],
        "the address": [feeds.token(feed)],
        "another address": ["verzonnen"],
        "governance.ActionPoint": [ActionPoint.objects.filter(item__meeting=drafted)[0].pk],
        "governance.Meeting": [drafted.pk],
        "governance.Decision": [Decision.objects.get(number="2026-1").pk],
        "governance.Body": ["bestuur"],
        "governance.TimelineItem": [TimelineItem.objects.order_by("pk")[0].pk],
    }


def _uploaded(paper: Paper) -> Paper:
    paper.sha256 = "0" * 64
    paper.file.save("stuk.pdf", SimpleUploadedFile("stuk.pdf", b"%PDF-1.7"), save=True)
    return paper


def make_seats(world: World) -> None:
    now = timezone.now()
    vacancy = Vacancy.objects.create(
        seat=Seat.objects.get(pk="bestuur-bewoner-1"),
        text="Je vergadert acht keer per jaar.",
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
    )
    for email in ("ayse@voorbeeld.nl", "vreemd@voorbeeld.nl"):
        answers = vacancies.Answers(name="Ayşe", email=email, motivation="Ik ken mijn buurt.")
        origin = Origin(opened_at=now - timedelta(minutes=5), ip="192.0.2.1")
        vacancies.apply(vacancy=vacancy, answers=answers, origin=origin, now=now)
    mine = Application.objects.get(email="ayse@voorbeeld.nl")
    world.args |= {
        name: [vacancy.pk]
        for name in ("governance:vacancy", "governance:applied", "governance.Vacancy")
    }
    world.args |= {
        "the link": [emails.token(mine)],
        "another link": ["verzonnen"],
        "governance.Seat": ["bestuur-bewoner-1"],
        "governance.Application": [mine.pk],
    }


def make_money(world: World) -> None:
    world.args |= {
        f"budget:{name}": ["2023"]
        for name in (
            *("checks", "detail", "csv", "xlsx", "pdf"),
            *("flow", "flow_csv", "spending", "spending_csv"),
        )
    }
    documents.request_edition(kind="begroting", key="2023", now=NOW)
    hidden = Budget.objects.get(pk="2023")
    hidden.pk, hidden.is_draft, hidden.title = "2031", True, "Begroting 2031"
    hidden.save(force_insert=True)
    proposal = Proposal.objects.create(slug="proef", title="Een proef", text="Een proef.")
    section = hidden.sections.create(title="Inkomen", order=1)
    line = section.lines.create(number=1, title="Een proef")
    world.args |= {
        "line of a draft": [line.pk],
        "budget:scheme": [Scheme.objects.order_by("pk")[0].pk],
        "budget:proposal": [proposal.pk],
        "budget.Proposal": [proposal.pk],
        "draft budget": ["2031"],
        "budget.Budget": ["2023"],
        "budget.Cell": [Cell.objects.order_by("pk")[0].pk],
        "budget.Line": [Line.objects.order_by("pk")[0].pk],
        "budget.Scheme": [Scheme.objects.order_by("pk")[0].pk],
        "budget.Commitment": [commitment().pk],
    }


# --- Asking --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One page or action, and what each role is answered."""

    method: str
    name: str
    about: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.about}".strip()


def rows(table: str) -> list[Row]:
    """Read a table below its head: method, address, what it is about, a cell for each role."""
    found = []
    for line in table.strip().splitlines()[1:]:
        words = line.split()
        head, cells = words[: -len(ROLES)], tuple(words[-len(ROLES) :])
        found.append(Row(head[0], head[1], " ".join(head[2:]), cells))
    return found


def data_of(row: Row, world: World) -> dict[str, Any]:
    """Return what is sent along with a POST; nothing is a form that is not filled in."""
    return DATA.get(str(row), lambda world: {})(world)


def answer(client: Client, row: Row, path: str, data: dict[str, Any]) -> str:
    """Ask, undo whatever it did, and return what the server said in one word."""
    with transaction.atomic():
        response = client.get(path) if row.method == "GET" else client.post(path, data)
        if hasattr(response, "streaming_content"):
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    if response.status_code not in (302, 303):
        return str(response.status_code)
    if response["Location"].startswith("/beheer/login/"):
        return "login"
    return "gone" if response["Location"] == "/beheer/" else "done"


PAGE_ROWS, ADMIN_ROWS = rows(PAGES), rows(ADMIN)


def path_of(row: Row, world: World) -> str:
    about = row.about.partition(":")[0]
    return reverse(row.name, args=world.args.get(about) or world.args.get(row.name))


def admin_path_of(row: Row, world: World) -> str:
    name, about = row.name, row.about.partition(":")[0]
    app, _, page = name.partition(".")
    model, _, what = page.partition(".")
    args = next(world.args[key] for key in (about, name, f"{app}.{model}") if key in world.args)
    if name not in ODD_NAMES and what in LISTS:
        args = []
    return reverse(ODD_NAMES.get(name, f"admin:{app}_{model.lower()}_{what}"), args=args)


LISTS = ("changelist", "add", "import", "export", "process_import")
ODD_NAMES = {f"budget.Budget.{what}": f"admin:budget_{what}" for what in ("grid", "import", "copy")}


@pytest.mark.parametrize("row", PAGE_ROWS, ids=str)
def test_page(row: Row, world: World) -> None:
    path, data = path_of(row, world), data_of(row, world)
    assert row.cells == tuple(answer(world.clients[role], row, path, data) for role in ROLES)


@pytest.mark.parametrize("row", ADMIN_ROWS, ids=str)
def test_admin(row: Row, world: World) -> None:
    path, data = admin_path_of(row, world), data_of(row, world)
    assert row.cells == tuple(answer(world.clients[role], row, path, data) for role in ROLES)


# --- Is everything in it? ------------------------------------------------------------------------


def test_every_page_of_these_rooms_has_a_row() -> None:
    ours = {
        name for name, _ in named_views(get_resolver()) if name.partition(":")[0] in ROOMS
    }  # fmt: skip
    assert ours == {row.name for row in PAGE_ROWS}


def test_everything_in_the_admin_of_these_rooms_has_a_row() -> None:
    ours = {
        f"{url.name}"
        for model, model_admin in admin.site._registry.items()
        if model._meta.app_label in ROOMS
        for url in model_admin.get_urls()
        if getattr(url, "name", None)
    }
    named = set()
    for row in ADMIN_ROWS:
        app, model, what = row.name.split(".")
        named.add(ODD_NAMES.get(row.name, f"admin:{app}_{model.lower()}_{what}"))
    assert {f"admin:{name}" for name in ours} == named


def test_every_cell_is_filled_in() -> None:
    for row in (*PAGE_ROWS, *ADMIN_ROWS):
        assert len(row.cells) == len(ROLES), row
        assert row.method in ("GET", "POST"), row
