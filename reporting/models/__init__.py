"""What reporting keeps of its own: exports, the observatory, the yearly report. The rest it only reads."""

from reporting.models.contributions import (
    Availability,
    Contribution,
    ContributionEvent,
    ContributionKind,
    ContributionPart,
    ContributionState,
    DeclaredAmount,
    PartName,
    Territory,
)
from reporting.models.editions import (
    DocumentKind,
    Edition,
    EditionState,
    FigureUnit,
    ReportDocument,
    ReportFigure,
)
from reporting.models.exports import Export, ExportFormat, ExportState
from reporting.models.money import MoneyEntry, MoneyStage
from reporting.models.observatory import (
    AreaKind,
    Better,
    Domain,
    ImportState,
    Indicator,
    IndicatorSource,
    LineState,
    Missing,
    Observation,
    ObservationImport,
    Trend,
    Unit,
)
from reporting.models.projects import PublicationHold

__all__ = [
    "AreaKind",
    "Availability",
    "Better",
    "Contribution",
    "ContributionEvent",
    "ContributionKind",
    "ContributionPart",
    "ContributionState",
    "DeclaredAmount",
    "DocumentKind",
    "Domain",
    "Edition",
    "EditionState",
    "Export",
    "ExportFormat",
    "ExportState",
    "FigureUnit",
    "ImportState",
    "Indicator",
    "IndicatorSource",
    "LineState",
    "Missing",
    "MoneyEntry",
    "MoneyStage",
    "Observation",
    "ObservationImport",
    "PartName",
    "PublicationHold",
    "ReportDocument",
    "ReportFigure",
    "Territory",
    "Trend",
    "Unit",
]
