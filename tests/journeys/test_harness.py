"""The harness hears what it claims to hear; a deaf one would pass everything."""

import collections

import pytest

pytestmark = pytest.mark.browser


def test_a_broken_policy_is_heard(somebody):
    visitor = somebody()
    visitor.goes_to("/a-quels-services/")
    visitor.page.evaluate("document.body.setAttribute('style', 'color: red')")
    visitor.page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), {textContent: '1'}))"
    )
    visitor.page.wait_for_timeout(200)
    heard = " ".join(visitor.complaints)
    visitor.complaints.clear()
    assert "style-src" in heard
    assert "script-src" in heard


def test_a_script_error_and_a_missing_file_are_heard(somebody):
    visitor = somebody()
    visitor.goes_to("/a-quels-services/")
    visitor.page.evaluate("void fetch('/static/nulle-part.css')")
    visitor.page.evaluate("void setTimeout(() => { throw new Error('panne') }, 0)")
    visitor.page.wait_for_timeout(400)
    heard = " ".join(visitor.complaints)
    visitor.complaints.clear()
    assert "404" in heard
    assert "panne" in heard


@pytest.mark.parametrize(
    ("harm", "word"),
    [
        ("document.querySelector('h1').remove()", "h1"),
        ("document.querySelector('.skip-link').href = '#rien'", "skip"),
        ("document.title = 'Enracine'", "title"),
        ("document.documentElement.removeAttribute('lang')", "lang"),
        (
            "document.querySelector('main').append("
            "Object.assign(new Image(), {src: '/static/img/favicon.svg'}))",
            "image-alt",
        ),
        ("document.querySelector('h1').textContent = 'x'.repeat(400)", "sideways"),
    ],
)
def test_a_damaged_page_is_refused(somebody, house, harm, word, monkeypatch):
    # As if nobody had judged this page yet.
    monkeypatch.setattr(house, "judged", collections.Counter())
    visitor = somebody("téléphone")
    visitor.goes_to("/a-quels-services/")
    visitor.page.evaluate(harm)
    with pytest.raises(AssertionError, match=word):
        visitor.check("abîmée")


def test_everything_that_drives_a_browser_stays_on_one_worker(request):
    """A worker more would start another site: it happened, in silence, with a newer pytest."""
    marks = [mark.args[0] for mark in request.node.iter_markers("xdist_group")]
    assert marks == ["browser"]
    if hasattr(request.config, "workerinput"):
        assert request.node.nodeid.endswith("@browser")
