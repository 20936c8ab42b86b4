from django.urls import path

from programs.views import acting, applying, documents, program, submitting

urlpatterns = [
    path("", program.program_list, name="program_list"),
    path("new/", applying.add_program, name="add_program"),
    path("<slug:slug>/", program.program_detail, name="program_detail"),
    path("<slug:slug>/copy/", submitting.copy, name="copy_program"),
    path("<slug:slug>/application/", submitting.application, name="application"),
    path("<slug:slug>/application/agenda/cecs/", applying.agenda_cecs, name="agenda_cecs"),
    path("<slug:slug>/application/<slug:section>/", applying.application_section, name="application_section"),
    path("<slug:slug>/comments/<int:pk>/", submitting.answer, name="answer_comment"),
    path("<slug:slug>/documents/<int:pk>/", documents.document, name="document"),
    path("<slug:slug>/documents/<int:pk>/remove/", documents.remove_document_page, name="remove_document"),
    *(
        path(f"<slug:slug>/{step.slug}/", acting.step_page, {"step": step}, name=f"program_{step.slug}")
        for step in acting.STEPS
    ),
]
