"""At 18: does she go on? One page, one box a purpose, none ticked beforehand (S06)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enracine.kernel.errors import ActionRefused
from enracine.people.actions.majority import confirm_majority
from enracine.people.forms.base import language
from enracine.people.models import Contact, Majority, Standing
from enracine.people.pages.portal import person_page
from enracine.portal.queries import registration_keeper
from enracine.portal.registration.steps import AgreementForm
from enracine.portal.steps import is_of_age
from enracine.privacy.actions import current_text


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask; her agreements are given anew. Whoever has nothing to confirm goes home."""
    person = request.person  # type: ignore[attr-defined]
    if person.standing != Standing.CONTACT or not is_of_age(person):
        return redirect("portal:home")
    contact = Contact.objects.filter(subject_id=person.pk).first()
    sent = request.POST if request.method == "POST" else None
    form = AgreementForm(sent, known={"email": contact.email if contact else ""})
    if request.method == "POST" and form.is_valid():
        try:
            confirm_majority(
                request.acting,  # type: ignore[attr-defined]
                person.pk,
                form.purposes(),
                language(),
            )
        except ActionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("C’est confirmé. Complétez maintenant vos renseignements."))
            return redirect("portal:home")
    context = {
        "form": form,
        "question": Majority.objects.filter(subject_id=person.pk).first(),
        "keeper": registration_keeper(),
        "texts": {name: current_text(name, language()) for name in form.fields},
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "portal/majority.html", context, status=status)
