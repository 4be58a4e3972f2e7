"""How a person wants to be told of each subject."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from contacts import services
from contacts.forms import NotificationForm
from contacts.selectors import is_of_the_services
from contacts.topics import topics_for


@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """One choice a subject: at once, once a day, or never where the law allows."""
    user = request.user
    staff = is_of_the_services(user)
    topics = topics_for(association=not staff or user.memberships.exists(), staff=staff)
    chosen = dict(user.notification_choices.values_list("topic", "mode"))
    form = NotificationForm(request.POST or None, topics=topics, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        services.choose_notifications(by=user, at=timezone.now(), modes=form.cleaned_data)
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("contacts:notifications")
    return render(request, "contacts/notifications.html", {"form": form})
