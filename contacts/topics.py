"""What the portal writes to people about, who is concerned, and what the law imposes (pure)."""

from dataclasses import dataclass

ASSOCIATION, STAFF, ANYONE = "association", "staff", "anyone"
IMMEDIATE, DAILY, NONE = "immediate", "daily", "none"


@dataclass(frozen=True, slots=True)
class NotificationTopic:
    """A subject of mail. An imposed one may wait for the day's digest; it is never silenced."""

    code: str
    label: str
    explanation: str
    audience: str
    imposed: bool = False

    @property
    def modes(self) -> tuple[str, ...]:
        return (IMMEDIATE, DAILY) if self.imposed else (IMMEDIATE, DAILY, NONE)


_ALL = (
    NotificationTopic(
        "receipt",
        "Accusé de réception d’un dépôt",
        "La loi impose de vous l’envoyer : il dit la date, le service et ce que vaut le silence.",
        ASSOCIATION,
        imposed=True,
    ),
    NotificationTopic(
        "addition_request",
        "Demande de complément",
        "La loi impose de vous l’envoyer : elle fixe un délai pour répondre.",
        ASSOCIATION,
        imposed=True,
    ),
    NotificationTopic(
        "decision",
        "Décision sur un dossier",
        "La loi impose de vous l’envoyer : elle ouvre les délais de recours.",
        ASSOCIATION,
        imposed=True,
    ),
    NotificationTopic(
        "signature", "Signature d’un dossier", "Un dossier attend votre signature ou vous revient.", ASSOCIATION
    ),
    NotificationTopic("message", "Message d’un référent", "Un référent vous écrit sur un dossier.", ASSOCIATION),
    NotificationTopic("follow_up", "Suivi d’un dossier", "Un dossier change d’étape ou de référent.", ASSOCIATION),
    NotificationTopic(
        "team", "Personnes de la structure", "Quelqu’un demande à rejoindre la structure, arrive ou part.", ASSOCIATION
    ),
    NotificationTopic(
        "documents", "Documents du classeur", "Un document arrive à sa date de fin de validité.", ASSOCIATION
    ),
    NotificationTopic("new_dossier", "Nouveau dossier", "Un dossier de votre thématique est déposé.", STAFF),
    NotificationTopic("reply", "Réponse d’une association", "Un complément ou un message arrive.", STAFF),
    NotificationTopic("assigned", "Dossier confié", "Un dossier vous est confié, ou passe à quelqu’un d’autre.", STAFF),
    NotificationTopic(
        "absence", "Remplacement", "Vous remplacez quelqu’un, ou vos dossiers vous reviennent à votre retour.", STAFF
    ),
    NotificationTopic("overdue", "Échéance dépassée", "L’échéance d’un de vos dossiers est passée.", STAFF),
    NotificationTopic(
        "weekly", "Point de la semaine", "Chaque lundi à 7 h : ce qui vous attend, dossier par dossier.", STAFF
    ),
    NotificationTopic("withdrawal", "Retrait d’un dossier", "Une association retire son dossier.", STAFF),
    NotificationTopic("mention", "Vous êtes cité dans une note", "Un collègue vous nomme dans une note.", STAFF),
    NotificationTopic("flag", "Point signalé", "Un collègue signale un point sur un dossier, ou le règle.", STAFF),
    NotificationTopic("overdue", "Complément en retard", "Un complément n’est pas arrivé le jour dit.", STAFF),
    NotificationTopic(
        "opinion", "Avis demandé", "Un avis que vous avez demandé arrive, est complété, ou se fait attendre.", STAFF
    ),
    NotificationTopic(
        "opinion_to_give",
        "Avis à donner",
        "Le service vous demande votre avis sur un dossier, ou vous relance.",
        ANYONE,
    ),
    NotificationTopic(
        "team_partner",
        "Personnes des financeurs et des conseils citoyens",
        "Quelqu’un que vous avez invité accepte votre invitation.",
        ANYONE,
    ),
    NotificationTopic(
        "residents",
        "Conseil citoyen",
        "Un projet est ouvert à votre conseil, ou son avis arrive.",
        ANYONE,
    ),
    NotificationTopic(
        "annual_report",
        "Rapport annuel",
        "Votre contribution au rapport de la politique de la ville est attendue, à compléter ou validée.",
        ANYONE,
    ),
)
TOPICS = {topic.code: topic for topic in _ALL}
IMPOSED = tuple(topic.code for topic in _ALL if topic.imposed)


def topics_for(*, association: bool, staff: bool) -> tuple[NotificationTopic, ...]:
    """The subjects that concern someone, in the order shown."""
    audiences = {name for name, concerned in ((ASSOCIATION, association), (STAFF, staff), (ANYONE, True)) if concerned}
    return tuple(topic for topic in _ALL if topic.audience in audiences)
