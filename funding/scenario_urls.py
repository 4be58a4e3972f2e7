"""Addresses of scenarios."""

from django.urls import path

from funding.views import scenario_applying, scenario_changes, scenario_compare, scenarios

urlpatterns = [
    path("scenarios/", scenarios.scenario_list, name="scenarios"),
    path("scenarios/nouveau/", scenarios.new, name="scenario_new"),
    path("scenarios/comparer/", scenario_compare.compare_page, name="scenario_compare"),
    path("scenarios/<uuid:public_id>/", scenarios.study, name="scenario"),
    path("scenarios/<uuid:public_id>/reglages/", scenarios.settings, name="scenario_settings"),
    path("scenarios/<uuid:public_id>/changer/", scenario_changes.change, name="scenario_change"),
    path("scenarios/<uuid:public_id>/montants/", scenario_changes.amounts, name="scenario_amounts"),
    path("scenarios/<uuid:public_id>/appliquer/", scenario_applying.apply, name="scenario_apply"),
    path("scenarios/<uuid:public_id>/copier/", scenario_changes.copy, name="scenario_copy"),
    path("scenarios/<uuid:public_id>/archiver/", scenario_changes.archive, name="scenario_archive"),
    path("scenarios/<uuid:public_id>/restaurer/", scenario_changes.restore, name="scenario_restore"),
    path("scenarios/<uuid:public_id>/tableur/", scenarios.export, name="scenario_export"),
]
