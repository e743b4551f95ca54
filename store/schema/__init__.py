"""The tables: what is kept, for how long it may be kept, and what of it is sealed (D5, D11).

Moments are integers, milliseconds since the epoch, UTC. `sealed` columns hold what only a key can read.
Other tables name a person by id alone; keyed digests serve to look up and for nothing else.
"""

from __future__ import annotations

from sqlmodel import SQLModel

from store.schema.desk import CallTask, DeskLine, Guess, Guided, Scan
from store.schema.duty import Duty, DutyMiss, DutyObjection, RespondentStatement
from store.schema.incoming import Inbox, Talk, Upload
from store.schema.intake import Addition, Arrival, Enterprise, Source
from store.schema.lists import Gram, Guidance, Problem, ProblemTicket, Task, TaskNote, TicketTag
from store.schema.outgoing import (
    AccessToken,
    Bucket,
    Bulletin,
    ContactWindow,
    Holder,
    Lane,
    OddCode,
    Outbox,
    SentFile,
    Timer,
)
from store.schema.posts import Handover, Sitting, StaffNumber
from store.schema.privacy import Disclosure, Export, Factor, Freshness, LicenceVisit, RecoveryCode, Unscanned
from store.schema.rules import Practice, ProfileChange
from store.schema.sampling import Sample, SpotCheck
from store.schema.ticket import (
    Anchor,
    CoUnit,
    Counter,
    Deadline,
    Event,
    Evidence,
    Note,
    ProfileVersion,
    Proposal,
    Rating,
    Ticket,
)
from store.schema.who import (
    Address,
    Consent,
    Group,
    Identity,
    Organisation,
    Pass,
    Person,
    Post,
    Refusal,
    Session,
    ViewLog,
)

__all__ = [
    "AccessToken",
    "Addition",
    "Address",
    "Anchor",
    "Arrival",
    "Bucket",
    "Bulletin",
    "CallTask",
    "CoUnit",
    "Consent",
    "ContactWindow",
    "Counter",
    "Deadline",
    "DeskLine",
    "Disclosure",
    "Duty",
    "DutyMiss",
    "DutyObjection",
    "Enterprise",
    "Event",
    "Evidence",
    "Export",
    "Factor",
    "Freshness",
    "Gram",
    "Group",
    "Guess",
    "Guidance",
    "Guided",
    "Handover",
    "Holder",
    "Identity",
    "Inbox",
    "Lane",
    "LicenceVisit",
    "Note",
    "OddCode",
    "Organisation",
    "Outbox",
    "Pass",
    "Person",
    "Post",
    "Practice",
    "Problem",
    "ProblemTicket",
    "ProfileChange",
    "ProfileVersion",
    "Proposal",
    "Rating",
    "RecoveryCode",
    "Refusal",
    "RespondentStatement",
    "Sample",
    "Scan",
    "SentFile",
    "Session",
    "Sitting",
    "Source",
    "SpotCheck",
    "StaffNumber",
    "Talk",
    "Task",
    "TaskNote",
    "Ticket",
    "TicketTag",
    "Timer",
    "Unscanned",
    "Upload",
    "ViewLog",
    "metadata",
]

metadata = SQLModel.metadata
