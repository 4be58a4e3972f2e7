"""Why a file is refused: each reason is one French sentence that says what to do instead (pure)."""

from enum import StrEnum

from files.inspection.kinds import IN_WORDS


class Refusal(StrEnum):
    """What is wrong with a file."""

    TOO_BIG = "too_big"
    EMPTY = "empty"
    UNKNOWN_KIND = "unknown_kind"
    OLD_OFFICE = "old_office"
    TELEPHONE = "telephone"
    OTHER_CONTENT = "other_content"
    HIDDEN_CONTENT = "hidden_content"
    DAMAGED = "damaged"
    BOMB = "bomb"
    TOO_SLOW = "too_slow"
    PASSWORD = "password"  # noqa: S105  a reason, not a secret
    PDF_SCRIPT = "pdf_script"
    PDF_LAUNCH = "pdf_launch"
    PDF_ATTACHMENT = "pdf_attachment"
    PDF_FORM = "pdf_form"
    PDF_MEDIA = "pdf_media"
    TOO_MANY_PAGES = "too_many_pages"
    IMAGE_TOO_LARGE = "image_too_large"
    IMAGE_MOVES = "image_moves"
    MACRO = "macro"
    EMBEDDED = "embedded"
    REMOTE = "remote"
    DDE = "dde"
    ENTITIES = "entities"
    ARCHIVE = "archive"


_PRINT = "Ouvrez-le, choisissez Imprimer puis « Enregistrer au format PDF », et envoyez le nouveau fichier."
SENTENCES: dict[Refusal, str] = {
    Refusal.TOO_BIG: (
        "Ce fichier dépasse 10 Mo. Réduisez-le (une qualité d’image moindre suffit souvent) ou coupez-le en "
        "deux, puis envoyez-le de nouveau."
    ),
    Refusal.EMPTY: ("Ce fichier est vide. Vérifiez-le sur votre ordinateur, puis envoyez-le de nouveau."),
    Refusal.UNKNOWN_KIND: (
        f"Ce type de fichier n’est pas accepté. Enregistrez-le dans l’un de ces formats : {IN_WORDS}."
    ),
    Refusal.OLD_OFFICE: (
        "Ce document est dans un ancien format de bureautique ou protégé par un mot de passe. Dans votre "
        "logiciel, retirez le mot de passe, choisissez Enregistrer sous, format .docx, .xlsx ou PDF, puis "
        "envoyez-le de nouveau."
    ),
    Refusal.TELEPHONE: (
        "Cette photo est au format HEIC des téléphones. Partagez-la en JPEG (sur iPhone : Réglages, Appareil "
        "photo, Formats, « Le plus compatible »), puis envoyez-la de nouveau."
    ),
    Refusal.OTHER_CONTENT: (
        "Le contenu de ce fichier n’est pas celui que son nom annonce. Ouvrez-le dans votre logiciel, "
        "enregistrez-le de nouveau dans le bon format, puis renvoyez-le."
    ),
    Refusal.HIDDEN_CONTENT: f"Ce fichier contient autre chose après ou avant le document. {_PRINT}",
    Refusal.DAMAGED: (
        "Ce fichier est abîmé ou incomplet : le portail ne peut pas le lire. Ouvrez-le dans votre logiciel, "
        "enregistrez-le de nouveau, puis renvoyez-le."
    ),
    Refusal.BOMB: (
        "Ce fichier devient démesuré une fois ouvert. Enregistrez-le de nouveau en PDF, avec moins d’images "
        "ou de lignes vides, puis renvoyez-le."
    ),
    Refusal.TOO_SLOW: (
        "Ce fichier est trop complexe pour être vérifié. Enregistrez-le de nouveau en PDF, puis renvoyez-le."
    ),
    Refusal.PASSWORD: (
        "Ce document est protégé par un mot de passe : personne ne pourrait le lire. Enregistrez-le sans mot "
        "de passe, puis envoyez-le de nouveau."
    ),
    Refusal.PDF_SCRIPT: f"Ce PDF contient un programme (JavaScript). {_PRINT}",
    Refusal.PDF_LAUNCH: f"Ce PDF lance un programme ou ouvre un autre fichier. {_PRINT}",
    Refusal.PDF_ATTACHMENT: f"Ce PDF contient un fichier joint. {_PRINT} Envoyez le fichier joint à part.",
    Refusal.PDF_FORM: f"Ce PDF est un formulaire dynamique (XFA). {_PRINT}",
    Refusal.PDF_MEDIA: f"Ce PDF contient une vidéo, un son ou une animation. {_PRINT}",
    Refusal.TOO_MANY_PAGES: ("Ce PDF a plus de 1 000 pages. Gardez les pages utiles, puis envoyez-le de nouveau."),
    Refusal.IMAGE_TOO_LARGE: (
        "Cette image dépasse 40 millions de pixels. Réduisez ses dimensions (3 000 pixels de large "
        "suffisent), puis envoyez-la de nouveau."
    ),
    Refusal.IMAGE_MOVES: (
        "Cette image est animée ou en contient plusieurs. Enregistrez une image fixe, en JPEG ou en PNG, puis"
        " envoyez-la."
    ),
    Refusal.MACRO: (
        "Ce document contient une macro. Dans votre logiciel, choisissez Enregistrer sous, format {format}, "
        "puis envoyez-le de nouveau."
    ),
    Refusal.EMBEDDED: (
        "Ce document contient un autre fichier ou un objet incorporé. Dans votre logiciel, remplacez-le par "
        "une image ou choisissez Enregistrer sous, format PDF, puis envoyez-le de nouveau."
    ),
    Refusal.REMOTE: (
        "Ce document va chercher un modèle ou des données dans un autre fichier. Dans votre logiciel, rompez "
        "les liaisons ou choisissez Enregistrer sous, format PDF, puis envoyez-le de nouveau."
    ),
    Refusal.DDE: (
        "Ce document contient un champ qui lance un autre logiciel (DDE). Dans votre logiciel, choisissez "
        "Enregistrer sous, format PDF, puis envoyez-le de nouveau."
    ),
    Refusal.ENTITIES: (
        "Ce document est écrit d’une façon que le portail ne lit pas. Ouvrez-le dans votre logiciel, "
        "enregistrez-le de nouveau, puis renvoyez-le."
    ),
    Refusal.ARCHIVE: (
        "Ce document contient des fichiers qu’un document n’a pas. Ouvrez-le dans votre logiciel, choisissez "
        "Enregistrer sous, format PDF, puis envoyez-le."
    ),
}


class Refused(Exception):
    """The file cannot be taken; ``str()`` is the French sentence to show."""

    def __init__(self, reason: Refusal, file_format: str = "PDF") -> None:
        self.reason = reason
        super().__init__(SENTENCES[reason].format(format=file_format))
