"""Seats, positions, packets and minutes of sittings. One file a topic."""

from committees.models.papers import Minutes, MinutesKind, MinutesLine, Packet, PacketSheet, PacketState
from committees.models.positions import Position, PositionAmount, PositionState, PositionValue
from committees.models.seats import (
    HERE,
    Attendance,
    Recusal,
    ResidentAccess,
    ResidentOpinion,
    Seat,
    SeatAnswer,
    SeatRole,
)

__all__ = [
    "HERE",
    "Attendance",
    "Minutes",
    "MinutesKind",
    "MinutesLine",
    "Packet",
    "PacketSheet",
    "PacketState",
    "Position",
    "PositionAmount",
    "PositionState",
    "PositionValue",
    "Recusal",
    "ResidentAccess",
    "ResidentOpinion",
    "Seat",
    "SeatAnswer",
    "SeatRole",
]
