from django.urls import path

from programs.views import actions, application_views, documents, program, submit_views

urlpatterns = [
    path("", program.program_list, name="program_list"),
    path("new/", application_views.add_program, name="add_program"),
    path("<slug:slug>/", program.program_detail, name="program_detail"),
    path("<slug:slug>/copy/", submit_views.copy, name="copy_program"),
    path("<slug:slug>/application/", submit_views.application, name="application"),
    path("<slug:slug>/application/agenda/cecs/", application_views.agenda_cecs, name="agenda_cecs"),
    path("<slug:slug>/application/<slug:section>/", application_views.application_section, name="application_section"),
    path("<slug:slug>/comments/<int:pk>/", submit_views.answer, name="answer_comment"),
    path("<slug:slug>/documents/<int:pk>/", documents.document, name="document"),
    path("<slug:slug>/documents/<int:pk>/remove/", documents.remove_document_page, name="remove_document"),
    *(
        path(f"<slug:slug>/{step.slug}/", actions.step_page, {"step": step}, name=f"program_{step.slug}")
        for step in actions.STEPS
    ),
]
