from django.urls import path

from programs.views import acting, applying, program

urlpatterns = [
    path("", program.program_list, name="program_list"),
    path("new/", applying.add_program, name="add_program"),
    path("<slug:slug>/", program.program_detail, name="program_detail"),
    path("<slug:slug>/copy/", applying.copy, name="copy_program"),
    path("<slug:slug>/application/", applying.application, name="application"),
    path("<slug:slug>/application/agenda/cecs/", applying.agenda_cecs, name="agenda_cecs"),
    path("<slug:slug>/application/<slug:section>/", applying.application_section, name="application_section"),
    path("<slug:slug>/comments/<int:pk>/", applying.answer, name="answer_comment"),
    path("<slug:slug>/documents/<int:pk>/", applying.document, name="document"),
    path("<slug:slug>/documents/<int:pk>/remove/", applying.remove_document_page, name="remove_document"),
    *(
        path(f"<slug:slug>/{step.slug}/", acting.step_page, {"step": step}, name=f"program_{step.slug}")
        for step in acting.STEPS
    ),
]
