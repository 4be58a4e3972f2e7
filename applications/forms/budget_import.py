"""Bringing a sheet: a file, or cells pasted as they are copied."""

from typing import Any

from django import forms

from applications.spreadsheets import MOST_BYTES, Sheet, SheetRefused, read_file, read_text


class ImportForm(forms.Form):
    """One of the two. Cleaned, ``sheets`` holds the cells read; nothing is stored."""

    file = forms.FileField(
        label="Le tableau",
        help_text="Un fichier .xlsx, .ods ou .csv de 2 Mo au plus.",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt"}),
    )
    pasted = forms.CharField(
        label="Ou collez ici les cellules copiées",
        help_text="Copiez les colonnes des comptes, des intitulés et des montants dans votre tableur, puis collez-les.",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "import-text", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.sheets: list[Sheet] = []

    def clean(self) -> dict[str, Any]:
        super().clean()
        file, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("pasted")
        if not file and not (pasted and pasted.strip()) and not self.errors:
            self.add_error("file", "Choisissez un fichier, ou collez des cellules.")
            return self.cleaned_data
        try:
            self.sheets = read_file(file.read(MOST_BYTES + 1)) if file else read_text(pasted or "")
        except SheetRefused as refusal:
            self.add_error("file" if file else "pasted", str(refusal))
        return self.cleaned_data
