"""The same document sent many times at once is kept once; each sender gets its job."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from traceability.models import CaptureJob, Event, Lot

SENDERS = 8


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_document_from_eight_senders_is_kept_once(token, product, wrapped, harvest):
    ship = harvest | {"action": "OBSERVE", "bizStep": "shipping", "eventTime": "2026-09-01T07:15:00.000+07:00"}
    del ship["ilmd"]
    body = json.dumps(wrapped(harvest, ship))

    def send(_number):
        try:
            headers = {"authorization": f"Bearer {token.secret}"}
            answer = Client().post("/epcis/capture", body, content_type="application/ld+json", headers=headers)
            return answer.status_code, answer.json()
        finally:
            connection.close()

    with ThreadPoolExecutor(SENDERS) as pool:
        answers = list(pool.map(send, range(SENDERS)))
    assert {status for status, _job in answers} == {202}
    assert [job["errors"] for _status, job in answers] == [[]] * SENDERS
    assert sum(job["eventCount"] for _status, job in answers) == 2
    assert sum(job["duplicateCount"] for _status, job in answers) == 2 * SENDERS - 2
    assert Event.objects.count() == 2 == len(set(Event.objects.values_list("event_hash", flat=True)))
    assert Lot.objects.filter(code="MO-2609").count() == 1
    assert CaptureJob.objects.filter(success=True).count() == SENDERS
