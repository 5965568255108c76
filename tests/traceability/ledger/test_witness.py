"""What a witness's office sees: it signs while the ledger only grows, and tells a fork from a network that fails."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import CertificateFactory
from tests.traceability.ledger.conftest import KEY
from traceability.ledger import witness
from traceability.ledger.log.appending import erase
from traceability.ledger.log.checkpoints import Checkpoint, read_checkpoint
from traceability.ledger.log.notes import Note, read_note, read_signer, signers_of
from traceability.ledger.log.sequencing import sequence
from traceability.ledger.log.verifying import verify
from traceability.models import LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, tmp_path, monkeypatch, capsys):
    """The commands of docs/ledger.md; what it asks over HTTP, Django's client answers."""

    class Office:
        answer = None  # bytes or an exception instead of the ledger's own
        key, state = tmp_path / "witness.key", tmp_path / "witness.state"

        def run(self, *more, state=None, **changed):
            files = {"--key": self.key, "--state": state or self.state, "--vkey": KEY.verifier, **changed}
            files = {f"--{name.strip('-')}": value for name, value in files.items()}
            options = [str(one) for pair in files.items() for one in pair]
            return witness.main(["watch", "--log", "http://shop.example/ledger", *options, *more])

    office = Office()

    def ask(_ledger, request):
        if isinstance(office.answer, Exception):
            raise office.answer
        if office.answer is not None:
            return office.answer
        path = request.full_url.removeprefix("http://shop.example")
        response = client.post(path, request.data, content_type="text/plain") if request.data else client.get(path)
        if response.status_code != 200:
            raise witness.Unreachable(response.content.decode())
        return response.content

    monkeypatch.setattr(witness.Ledger, "_ask", ask)
    assert witness.main(["key", "tayninh.example/witness"]) == 0
    office.key.write_text(capsys.readouterr().out)
    return office


@pytest.fixture
def signer(office, settings):
    signer = read_signer(office.key.read_text())
    settings.TRACEABILITY_LEDGER_WITNESSES = str(signer.verifier)
    return signer


def test_it_signs_while_the_ledger_grows_and_its_word_travels_with_the_checkpoint(client, office, signer):
    CertificateFactory()
    assert office.run("--send") == 0
    CertificateFactory.create_batch(3)
    assert office.run("--send") == 0
    carried = read_note(client.get("/ledger/checkpoint").content.decode())
    assert [one for one, _at in signers_of(carried, [signer.verifier])] == [signer.verifier]
    assert read_checkpoint(read_note(office.state.read_text()).text).size == LogEntry.objects.count() > 4


@pytest.mark.parametrize(("size", "why"), [(2, "other roots"), (99, "had 99 entries, and has 8 now")])
def test_a_forked_or_shortened_ledger_is_told_and_not_signed(office, signer, capsys, size, why):
    CertificateFactory.create_batch(4)
    text = str(Checkpoint(KEY.name, size, bytes(32)))
    office.state.write_text(str(Note(text, (KEY.sign(text),))))
    before = office.state.read_text()
    assert office.run("--send") == 2
    said = capsys.readouterr().err
    assert "DO NOT TRUST" in said
    assert why in said
    assert office.state.read_text() == before


def test_a_ledger_that_signs_with_another_key_is_told(office, signer):
    CertificateFactory()
    assert office.run(vkey=type(KEY)(KEY.name, 1, bytes(32)).verifier) == 2


@pytest.mark.parametrize(
    "answer", [b"<!doctype html>\n\nback soon\n", b"", b"\xff", witness.Unreachable("timed out")], ids=str
)
def test_what_stands_between_is_no_fault_of_the_ledger(office, signer, answer, capsys):
    CertificateFactory()
    assert office.run() == 0
    office.answer = answer
    assert office.run() == 1
    assert "could not be read" in capsys.readouterr().err


def test_its_own_files_and_options_are_no_fault_of_the_ledger(office, signer, tmp_path, capsys):
    CertificateFactory()
    (tmp_path / "broken").write_text("broken")
    assert office.run(state=tmp_path / "broken") == 1
    assert office.run(key=tmp_path / "broken") == 1
    assert office.run(key=tmp_path / "missing") == 1
    assert office.run(vkey="broken") == 1
    assert "DO NOT TRUST" not in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        witness.main(["watch"])
    assert left.value.code == 1


def test_two_watches_at_once_never_begin_at_the_same_checkpoint(office, signer):
    CertificateFactory()
    with witness.alone(office.state):
        assert office.run() == 1
    assert office.run() == 0


def test_what_tells_of_an_erasure_is_not_erased_itself():
    certificate = CertificateFactory()
    first = LogEntry.objects.get(kind="certificate")
    certificate.issuer = "khác"
    certificate.save()
    erase(entry=first, reason="theo yêu cầu", by=None)
    certificate.issuer = "khác nữa"
    certificate.save()
    for entry in (first, LogEntry.objects.get(action="erased")):
        with pytest.raises(ValidationError) as refused:
            erase(entry=entry, reason="lại", by=None)
        assert refused.value.code == "erase_twice"
    sequence()
    report = verify()
    assert (report.faults, report.erased) == ([], 1)
