"""What the ledger tells over HTTP, checked as somebody outside would."""

import base64
import json
import re
import struct

import pytest
from django.test import override_settings
from django.utils import timezone

from tests.factories import CertificateFactory, EventFactory, LotFactory
from tests.traceability.ledger.conftest import KEY
from traceability.ledger.log.checkpoints import read_checkpoint
from traceability.ledger.log.merkle import leaf_hash, verify_consistency, verify_inclusion
from traceability.ledger.log.notes import COSIGNATURE, Note, Signer, new_signer, read_note, signers_of
from traceability.ledger.log.records import commitment
from traceability.ledger.log.sequencing import sequence
from traceability.ledger.log.verifying import verify
from traceability.lots import events
from traceability.models import Event, LogCheckpoint, LogCosignature

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    lot = LotFactory()
    return events.record_event(
        lot=lot, kind="pack", occurred_at=timezone.now(), actor="Bà Sáu", by=None, note="Đóng hũ"
    )


def checkpoint(client):
    note = read_note(client.get("/ledger/checkpoint").content.decode())
    assert [one.name for one, _ in signers_of(note, [KEY.verifier])] == [KEY.name]
    return read_checkpoint(note.text)


def hashes(found):
    return [base64.b64decode(one) for one in found["proof"]]


def test_reading_the_checkpoint_puts_what_waits_into_the_tree(client, event):
    response = client.get("/ledger/checkpoint")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "max-age=2" in response["Cache-Control"]
    assert checkpoint(client).size >= 1


def test_an_event_of_a_released_lot_is_proven_with_its_facts(client, event):
    now = checkpoint(client)
    (found,) = client.get(f"/ledger/proof?event={event.pk}").json()["proofs"]
    verify_inclusion(leaf_hash(found["entry"].encode()), found["index"], now.size, hashes(found), now.root)
    sealed = json.loads(found["entry"])["commitment"]
    assert commitment(bytes.fromhex(found["salt"]), found["record"]).hex() == sealed
    assert json.loads(found["record"])["row"]["note"] == "Đóng hũ"


def test_facts_of_a_lot_that_is_not_released_stay_its_producers_own(client, producer_user):
    lot = LotFactory(released_at=None, product__producer=producer_user.producers.get())
    event = events.record_event(lot=lot, kind="pack", occurred_at=timezone.now(), actor="x", by=None)
    url = f"/ledger/proof?event={event.pk}"
    (found,) = client.get(url).json()["proofs"]
    assert "record" not in found
    assert "salt" not in found
    client.force_login(producer_user)
    assert "record" in client.get(url).json()["proofs"][0]


def test_what_went_into_a_released_lot_is_told_with_its_page(client, event):
    material = LotFactory(released_at=None)
    inner = EventFactory(lot=material)
    events.write_step(event=Event(lot=event.lot, kind="process", occurred_at=timezone.now(), actor="x"), items=[
        events.Amount(lot=material).as_item("input"), events.Amount(lot=event.lot).as_item("output"),
    ])  # fmt: skip
    inner.save()
    url = f"/ledger/proof?event={inner.pk}"
    assert "record" not in client.get(url).json()["proofs"][0]
    assert "record" in client.get(f"{url}&lot={event.lot_id}").json()["proofs"][0]


def test_public_entries_tell_no_facts(client, event):
    size = checkpoint(client).size
    data = client.get(f"/ledger/tile/entries/000.p/{size}").content
    entries = []
    while data:
        (length,) = struct.unpack(">H", data[:2])
        entries.append(data[2 : 2 + length])
        data = data[2 + length :]
    assert len(entries) == size
    assert set(json.loads(entries[-1])) == {"action", "at", "commitment", "kind", "object"}
    tile = client.get(f"/ledger/tile/0/000.p/{size}").content
    assert tile == b"".join(map(leaf_hash, entries))


def test_tiles_that_are_not_there_are_not_found(client, event):
    size = checkpoint(client).size
    for path in ("0/000", f"0/000.p/{size + 1}", "1/000.p/1", "64/000", "00/000", "0/001", "0/000.p/0", "entries/001"):
        assert client.get(f"/ledger/tile/{path}").status_code == 404, path


def test_a_full_tile_is_kept_forever_and_stands_in_the_one_above(client, event):
    CertificateFactory.create_batch(256, product=event.lot.product)
    now = checkpoint(client)
    full = client.get("/ledger/tile/0/000")
    assert len(full.content) == 8192
    assert "immutable" in full["Cache-Control"]
    assert len(client.get("/ledger/tile/1/000.p/1").content) == 32
    proof = client.get(f"/ledger/proof?index=3&size={now.size}").json()
    verify_inclusion(full.content[96:128], 3, now.size, hashes(proof), now.root)


def test_a_later_checkpoint_is_proven_to_hold_the_earlier_one(client, event):
    first = checkpoint(client)
    events.verify_event(event=event, by=None)
    second = checkpoint(client)
    found = client.get(f"/ledger/proof?from={first.size}&to={second.size}").json()
    verify_consistency(first.size, second.size, hashes(found), first.root, second.root)


@pytest.mark.parametrize(
    "query",
    ["", "event=", "event=x", "event=1,", "kind=user&object=1", "kind=event", "index=9999", "index=-1", "from=9&to=1",
     "from=0&to=99999", "event=" + "9" * 30, "event=" + ",".join(["1"] * 201), "event=%00", "kind=lot&object=٣"],
)  # fmt: skip
def test_bad_questions_are_told_so(client, event, query):
    response = client.get(f"/ledger/proof?{query}")
    assert response.status_code == 400
    assert set(response.json()) == {"error", "detail"}


def test_without_a_key_the_log_waits_and_says_so(client, settings):
    settings.TRACEABILITY_LEDGER_KEY = ""
    CertificateFactory()
    assert client.get("/ledger/checkpoint").status_code == 503
    assert client.get("/ledger/checkpoint").json()["error"] == "no_checkpoint"
    settings.TRACEABILITY_LEDGER_KEY = str(KEY)
    assert checkpoint(client).size > 0


def test_a_rotation_is_signed_by_both_keys_and_the_old_one_stays_known(client, event, settings):
    before = checkpoint(client)
    new = Signer(KEY.name, 1, bytes(32))
    settings.TRACEABILITY_LEDGER_KEY = f"{new}, {KEY}"
    events.verify_event(event=event, by=None)
    during = read_note(client.get("/ledger/checkpoint").content.decode())
    assert len(signers_of(during, [new.verifier, KEY.verifier])) == 2
    settings.TRACEABILITY_LEDGER_KEY = str(new)
    assert any("no key that we know" in fault.what for fault in verify().faults)
    settings.TRACEABILITY_LEDGER_OLD_KEYS = f"{KEY.verifier}@{before.size}"
    assert verify().faults == []
    assert f"old {KEY.verifier} {before.size}\n" in client.get("/ledger/keys").content.decode()


def test_a_witness_signs_and_its_word_travels_with_the_checkpoint(client, event, settings):
    witness, stranger = new_signer("tayninh.example/w", COSIGNATURE), new_signer("x.example/w", COSIGNATURE)
    settings.TRACEABILITY_LEDGER_WITNESSES = str(witness.verifier)
    note = read_note(client.get("/ledger/checkpoint").content.decode())

    def send(signer, text=note.text, at=1_800_000_000):
        signed = Note(text, (signer.sign(text, at),))
        return client.post("/ledger/cosignature", str(signed), content_type="text/plain")

    assert send(stranger).status_code == 422
    assert send(witness, at=0).status_code == 422
    assert send(witness, re.sub(r"\n\d+\n", f"\n{2**63 - 1}\n", note.text, count=1)).status_code == 422
    assert client.post("/ledger/cosignature", "x" * 30_000, content_type="text/plain").status_code == 413
    assert client.post("/ledger/cosignature", b"\xff", content_type="text/plain").status_code == 422
    assert send(witness, note.text + "x\n").status_code == 422
    assert send(witness).status_code == send(witness).status_code == 200
    carried = read_note(client.get("/ledger/checkpoint").content.decode())
    assert signers_of(carried, [witness.verifier]) == [(witness.verifier, 1_800_000_000)]
    assert LogCosignature.objects.count() == 1
    assert verify().faults == []
    assert "tayninh.example/w" in client.get("/so-cai/").content.decode()


@pytest.mark.parametrize(("path", "words"), [("/so-cai/", "Sổ cái"), ("/en/so-cai/", "The ledger")])
def test_the_page_explains_the_ledger_in_both_languages(client, wagtail_site, event, path, words):
    page = client.get(path).content.decode()
    assert words in page
    assert KEY.name in page


def test_every_batch_gets_one_checkpoint(event):
    CertificateFactory.create_batch(5)
    sequence()
    assert LogCheckpoint.objects.count() == 1


@override_settings(TRACEABILITY_LEDGER_KEY="nonsense")
def test_a_key_that_cannot_be_read_fails_the_checks():
    from traceability.ledger.log.checks import keys_can_be_read

    assert "LEDGER_KEY" in keys_can_be_read()[0].msg
