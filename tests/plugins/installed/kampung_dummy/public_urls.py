from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse(f"notes of {request.village.name}"), name="notes")]
