"""At 18: does she go on? One page, one box a purpose, none ticked beforehand (S06)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import say_refusal, status_of
from enracine.people.actions.majority import confirm_majority
from enracine.people.forms.base import language
from enracine.people.models import Contact, Majority, Standing
from enracine.people.pages.portal import person_of, person_page
from enracine.portal.queries import registration_keeper
from enracine.portal.registration.steps import AgreementForm
from enracine.portal.steps import is_of_age
from enracine.privacy.actions import current_text


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask; her agreements are given anew. Whoever has nothing to confirm goes home."""
    person = person_of(request)
    if person.standing != Standing.CONTACT or not is_of_age(person):
        return redirect("portal:home")
    contact = Contact.objects.filter(subject_id=person.pk).first()
    sent = request.POST if request.method == "POST" else None
    form = AgreementForm(sent, known={"email": contact.email if contact else ""})
    if request.method == "POST" and form.is_valid():
        try:
            confirm_majority(
                acting_of(request),
                person.pk,
                form.purposes(),
                language(),
            )
        except ActionRefused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("C’est confirmé. Complétez maintenant vos renseignements."))
            return redirect("portal:home")
    context = {
        "form": form,
        "question": Majority.objects.filter(subject_id=person.pk).first(),
        "keeper": registration_keeper(),
        "texts": {name: current_text(name, language()) for name in form.fields},
    }
    status = status_of(form)
    return render(request, "portal/majority.html", context, status=status)
