"""Addresses of sittings. Each topic lists its own lines."""

from django.urls import path

from committees.views import agenda, committees, convocation, live, minutes, packets, recording, recusals, seats

app_name = "committees"
urlpatterns = [
    path("", committees.committee_list, name="list"),
    path("nouveau/", committees.new, name="new"),
    path("reponse/<str:token>/", convocation.answer_page, name="answer"),
    path("<uuid:public_id>/modifier/", committees.edit, name="edit"),
    path("<uuid:public_id>/annuler/", committees.cancel, name="cancel"),
    path("<uuid:public_id>/membres/", seats.seats, name="seats"),
    path("<uuid:public_id>/membres/changer/", seats.seats_act, name="seats_act"),
    path("<uuid:public_id>/membres/<uuid:seat>/", seats.seat, name="seat"),
    path("<uuid:public_id>/convocation/", convocation.convocation, name="convocation"),
    path("<uuid:public_id>/presence/", seats.attendance, name="attendance"),
    path("<uuid:public_id>/", agenda.agenda, name="agenda"),
    path("<uuid:public_id>/passages/<uuid:dossier>/", agenda.item, name="item"),
    path("<uuid:public_id>/ordre/", agenda.order, name="order"),
    path("<uuid:public_id>/inscrire/", agenda.fill, name="fill"),
    path("<uuid:public_id>/dossier/", packets.packet, name="packet"),
    path("<uuid:public_id>/dossier/preparer/", packets.packet_make, name="packet_make"),
    path("<uuid:public_id>/dossier/pdf/", packets.packet_pdf, name="packet_pdf"),
    path("<uuid:public_id>/dossier/tout/", packets.packet_zip, name="packet_zip"),
    path("<uuid:public_id>/dossier/en-ligne/", packets.packet_web, name="packet_web"),
    path("<uuid:public_id>/deports/", recusals.recusals, name="recusals"),
    path("<uuid:public_id>/deports/<uuid:recusal>/lever/", recusals.recusal_end, name="recusal_end"),
    path("<uuid:public_id>/seance/", live.live, name="live"),
    path("<uuid:public_id>/seance/suite/", live.changes, name="live_changes"),
    path("<uuid:public_id>/seance/geste/", recording.act, name="live_act"),
    path("<uuid:public_id>/seance/lever/", recording.close, name="live_close"),
    path("<uuid:public_id>/seance/<uuid:dossier>/", live.live, name="live_item"),
    path("<uuid:public_id>/seance/<uuid:dossier>/appeler/", recording.call, name="live_call"),
    path("<uuid:public_id>/seance/<uuid:dossier>/positions/", recording.positions, name="live_positions"),
    path("<uuid:public_id>/seance/<uuid:dossier>/avis/", recording.opinion, name="live_opinion"),
    path("<uuid:public_id>/seance/<uuid:dossier>/presence/", live.presence, name="live_presence"),
    path("<uuid:public_id>/projection/", live.projection, name="projection"),
    path("<uuid:public_id>/releve/", minutes.minutes, name="minutes"),
    path("<uuid:public_id>/releve/ajouter/", minutes.minutes_add, name="minutes_add"),
    path("<uuid:public_id>/releve/signer/", minutes.minutes_sign, name="minutes_sign"),
    path("<uuid:public_id>/releve.pdf", minutes.minutes_pdf, name="minutes_pdf"),
    path("<uuid:public_id>/releve/<uuid:line>/", minutes.minutes_line, name="minutes_line"),
]
