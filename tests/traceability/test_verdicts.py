import pytest


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("verdict", ["unknown", "void", "recalled", "held", "expired", "inactive", "unusual", "ok"])
def test_each_verdict_is_the_headline_in_both_languages(browse, paths, verdict, language):
    path, status, vietnamese, english = paths[verdict]
    response = browse(path, language)
    html = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}">' in html
    assert f"<h1>{english if language == 'en' else vietnamese}</h1>" in html
    assert f'class="verdict {verdict}"' in html
    assert response.headers["Content-Language"] == language
