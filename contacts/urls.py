"""Addresses of the organisations' pages, and of what a person chooses for her own mails."""

from django.urls import path

from contacts import views

app_name = "contacts"
urlpatterns = [
    path("compte/notifications/", views.notifications, name="notifications"),
    path("structures/", views.my_organisations, name="organisations"),
    path("structures/rejoindre/", views.find_organisation, name="join"),
    path("structures/nouvelle/", views.create_organisation, name="create"),
    path("structures/invitation/<str:token>/", views.invitation, name="invitation"),
    path("structures/<uuid:public_id>/", views.organisation, name="organisation"),
    path("structures/<uuid:public_id>/modifier/", views.edit_organisation, name="edit"),
    path("structures/<uuid:public_id>/fiche/", views.profile, name="profile"),
    path("structures/<uuid:public_id>/fiche/<slug:topic>/", views.topic, name="topic"),
    path("structures/<uuid:public_id>/personnes/", views.people, name="people"),
    path("structures/<uuid:public_id>/personnes/inviter/", views.invite, name="invite"),
    path(
        "structures/<uuid:public_id>/personnes/invitations/<uuid:invitation>/",
        views.act_on_invitation,
        name="invitation_act",
    ),
    path("structures/<uuid:public_id>/membres/<int:pk>/", views.member, name="member"),
    path("structures/<uuid:public_id>/membres/<int:pk>/retirer/", views.remove_member, name="remove"),
    path("structures/<uuid:public_id>/membres/<int:pk>/mandat/", views.mandate, name="mandate"),
    path("structures/<uuid:public_id>/quitter/", views.leave, name="leave"),
    path("structures/<uuid:public_id>/classeur/", views.folder, name="folder"),
    path("structures/<uuid:public_id>/classeur/<uuid:document>/", views.document, name="document"),
    path("structures/<uuid:public_id>/classeur/ajouter/<slug:kind>/", views.add_document, name="document_add"),
    path("structures/<uuid:public_id>/banque/", views.bank, name="bank"),
    path("structures/<uuid:public_id>/banque/modifier/", views.change_bank, name="bank_change"),
    path("structures/<uuid:public_id>/banque/<uuid:account>/", views.decide_bank, name="bank_decide"),
]
