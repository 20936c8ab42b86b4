from django.urls import path

from programs import views

urlpatterns = [
    path("", views.program_list, name="program_list"),
    path("new/", views.add_program, name="add_program"),
    path("<slug:slug>/", views.program_detail, name="program_detail"),
]
