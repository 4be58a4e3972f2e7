"""What a referent answers to a request for a meeting."""

from typing import Any

from django import forms


class MeetingAnswerForm(forms.Form):
    """One of three answers: a date, « it was held », or a refusal. ``answer`` says which."""

    answer = forms.ChoiceField(choices=[("set", "set"), ("held", "held"), ("refused", "refused")])
    day = forms.DateField(required=False, error_messages={"invalid": "Écrivez une date, par exemple 15/01/2027."})
    time = forms.TimeField(required=False, error_messages={"invalid": "Écrivez une heure, par exemple 14:30."})
    place = forms.CharField(max_length=200, required=False)
    text = forms.CharField(max_length=1000, required=False)

    def clean(self) -> dict[str, Any]:
        """A date is a day and an hour; a held meeting has its day."""
        super().clean()
        answer = self.cleaned_data.get("answer")
        if answer in ("set", "held") and not self.cleaned_data.get("day") and "day" not in self.errors:
            self.add_error("day", "Indiquez le jour du rendez-vous.")
        if answer == "set" and not self.cleaned_data.get("time") and "time" not in self.errors:
            self.add_error("time", "Indiquez l’heure du rendez-vous.")
        return self.cleaned_data

    def sentence(self) -> str:
        """What is wrong, in one line."""
        return " ".join(message for errors in self.errors.values() for message in errors)
