"""Requirements with their dated values, and the page that publishes a new one after showing what it changes."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.forms import Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from eligibility import engine, selectors, services
from eligibility.forms import PublishValueForm
from eligibility.forms.words import Words, told, words_of
from eligibility.models import Requirement, RequirementValue
from territories.admin import history

# Dossiers shown one by one in the preview; the count is always that of all.
SHOWN_EFFECTS = 200


@admin.register(Requirement)
class RequirementAdmin(admin.ModelAdmin):
    """A requirement keeps its call, code and kind; its values change only through the page that dates them."""

    change_form_template = "admin/eligibility/requirement_form.html"
    list_display = ("code", "scope", "call", "rule", "severity")
    list_filter = ("call", "severity", "kind", "themes")
    list_select_related = ("call",)
    search_fields = ("code", "scope", "label__unaccent", "source__unaccent")
    filter_horizontal = ("themes",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Requirement]:
        values = Prefetch("values", RequirementValue.objects.select_related("created_by").order_by("-valid_from"))
        return super().get_queryset(request).prefetch_related("themes", values)

    def get_fields(self, request: HttpRequest, obj: Requirement | None = None) -> list[Any]:
        """What identifies the requirement first, then its values, then what can be edited here."""
        identity, shown = ["call", "code", "scope", "kind"], ["values_by_date"] if obj else []
        return [*identity, *shown, "label", "themes", "field", "severity", "source", "order", history]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "label":
            kwargs["widget"] = Textarea(attrs={"rows": 3, "cols": 80})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Requirement | None = None) -> tuple[Any, ...]:
        return ("call", "code", "scope", "kind", "values_by_date", history) if obj else (history,)

    @admin.display(description="Règle")
    def rule(self, row: Requirement) -> str:
        """The rule with the figures of its last value."""
        last = next(iter(row.values.all()), None)
        return engine.statement(selectors.as_rule(row, last.parameters)) if last else row.label

    @admin.display(description="Valeurs")
    def values_by_date(self, row: Requirement) -> SafeString:
        """Every value, the last first, with its dates, reason and author."""
        values = list(row.values.all())
        words = words_of(row, values[0].parameters if values else {})
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_told(v, words),) for v in values)))

    def get_urls(self) -> list[URLPattern]:
        """Adds the page that publishes a value."""
        view = self.admin_site.admin_view(self.publish_view)
        return [path("<int:pk>/valeur/", view, name="eligibility_requirement_publish"), *super().get_urls()]

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks for the new value, shows its effect, and publishes it once that has been seen."""
        requirement = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, requirement):
            raise PermissionDenied
        last = next(iter(requirement.values.all()), None)
        form = PublishValueForm(request.POST or None, requirement=requirement, current=last.parameters if last else {})
        effects = None
        if request.method == "POST" and form.is_valid():
            if "publish" in request.POST and _publish(request, requirement, form):
                return redirect(reverse("admin:eligibility_requirement_change", args=[requirement.pk]))
            effects = _effects(requirement, form.cleaned_data["parameters"])
        context = self.admin_site.each_context(request) | {
            "title": f"Modifier la valeur de {requirement}",
            "opts": Requirement._meta,
            "requirement": requirement,
            "rule": self.rule(requirement),
            "form": form,
            "effects": effects,
        }
        return TemplateResponse(request, "admin/eligibility/publish_value.html", context)


def _publish(request: HttpRequest, requirement: Requirement, form: PublishValueForm) -> RequirementValue | None:
    """The value, or ``None`` with the reasons in the form."""
    wanted = form.cleaned_data
    try:
        value = services.publish_value(
            requirement=requirement,
            parameters=wanted["parameters"],
            valid_from=wanted["valid_from"],
            reason=wanted["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as error:
        for field, faults in error.message_dict.items():
            form.add_error(field if field in form.fields else None, faults)
        return None
    messages.success(request, f"La nouvelle valeur entre en vigueur le {date_format(value.valid_from, 'j F Y')}.")
    return value


def _effects(requirement: Requirement, parameters: dict[str, Any]) -> dict[str, Any]:
    """What the value would change among the dossiers that the portal holds, in the words of the page."""
    dossiers = selectors.registered_dossiers(requirement.call)
    effects = selectors.preview_effect(requirement, parameters, dossiers=dossiers, on=timezone.localdate())
    return {
        "dossiers": len(dossiers),
        "changed": len(effects),
        "shown": [
            {
                "label": effect.label,
                "rule": (_word(effect.verdict_before), _word(effect.verdict_after)),
                "outcome": (engine.OUTCOME_LABELS[effect.outcome_before], engine.OUTCOME_LABELS[effect.outcome_after]),
            }
            for effect in effects[:SHOWN_EFFECTS]
        ],
    }


def _word(verdict: engine.Verdict | None) -> str:
    return engine.VERDICT_LABELS[verdict] if verdict else "Sans constat"


def _told(value: RequirementValue, words: Words) -> str:
    days = f"du {date_format(value.valid_from, 'j F Y')}"
    days += f" au {date_format(value.valid_to, 'j F Y')}" if value.valid_to else ", en cours"
    author = f" ({value.created_by})" if value.created_by else ""
    shown = " ; ".join(
        f"{label} : {', '.join(lines)}" for label, lines in told(value.requirement.kind, value.parameters, words)
    )
    return f"{days}. {shown or 'Sans valeur à régler'}. {value.reason}{author}"
