"""What is sent and answered at `/api/v1/tickets`, as OpenAPI describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Brought(BaseModel):
    """A matter that a source brings. Chosen values may be ids or names, in Chinese or English."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "number": "12345-20260302-0815",
                "kind": "complaint",
                "story": "Last Wednesday two officers asked my shop for 2000 yuan and gave no receipt.",
                "name": "Mr Wang",
                "phone": "13800138000",
                "confidentiality": "confidential",
            }
        },
    )
    number: str = Field(
        description="Your own number; the same number again is the same ticket. No spaces, at most 64."
    )
    story: str = Field(description="What happened, 10 to 20000 characters.")
    kind: str = Field("complaint", description="complaint, tipoff, assistance, enquiry or suggestion.")
    name: str = Field("", description="What the complainant is called.")
    phone: str = Field("", description="Mobile, or landline with its area code.")
    enterprise: str = Field("", description="The complainant's business.")
    confidentiality: str = Field("confidential", description="open, confidential or anonymous.")
    category: str = Field("", description="A category of the region's profile, A1 to A7.")
    region: str = Field("", description="Where it happened: id or name.")
    respondent: str = Field("", description="The body complained of, in your words.")
    when: str = Field("", description="When it happened, in words.")
    demand: str = Field("", description="What the complainant wants.")
    deadline: str = Field("", description="A date the complainant, or whoever assigned it, has to keep.")
    clerk: str = Field(
        "", description="The staff number of the clerk who took it in; leave it out if unknown."
    )


class Registered(BaseModel):
    """What became of it: the ticket's number and the query code, for the complainant to find it in the chat."""

    ticket: str
    number: str
    query_code: str
    state: str
    decided_by: datetime | None = Field(None, description="Until when it is told whether it is accepted.")


class Supplement(BaseModel):
    """Words that a source adds to what it has brought."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"message": "0815-2", "text": "They came again on Monday."}},
    )
    message: str = Field(description="Your own number of this message; the same again is added once.")
    text: str = Field(description="What is added, at most 20000 characters.")


class Supplemented(BaseModel):
    """What became of it."""

    ticket: str
    number: str
    message: str
    state: str


class Step(BaseModel):
    """A state and when it began."""

    state: str
    at: datetime


class Status(BaseModel):
    """How far a ticket is. Neither names nor units are told; `reply` is what the complainant was answered."""

    ticket: str
    number: str
    state: str
    label: str = Field(description="The state in words, in the language asked for.")
    opened: datetime
    promised: datetime | None = None
    closed: datetime | None = None
    result: str = ""
    reply: str = ""
    steps: list[Step] = []


class Wrong(BaseModel):
    """One field that cannot stand as it is, and what to write instead."""

    field: str
    error: str


class Refusal(BaseModel):
    """Why not, in a sentence; with 422 field by field."""

    error: str
    problems: list[Wrong] = []


REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"model": Refusal, "description": "No key, or one that is not valid any more."},
    413: {"model": Refusal, "description": "Longer than 200 kB."},
    422: {"model": Refusal, "description": "Fields that cannot stand as they are."},
    429: {"model": Refusal, "description": "Too fast; Retry-After says when to come back."},
}
