"""The form of a sitting."""

from django import forms

from applications.forms.fields import line_field
from instruction.models import Committee


class CommitteeForm(forms.ModelForm):
    """A sitting to come."""

    title = line_field(150, label="Intitulé", error_messages={"required": "Donnez un intitulé."})
    place = line_field(200, label="Lieu", required=False)

    class Meta:
        model = Committee
        fields = ("kind", "title", "held_on", "place")
        widgets = {"held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        error_messages = {
            "kind": {"required": "Choisissez une nature."},
            "held_on": {"required": "Choisissez un jour.", "invalid": "Écrivez un jour, comme 15/03/2027."},
        }
        help_texts = {"held_on": "Le jour de la séance."}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
