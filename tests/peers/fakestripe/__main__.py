import argparse
from pathlib import Path

from tests.peers.fakestripe.server import FakeStripe


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="fakestripe", description="A simulated card gateway for the demo and the tests."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4242)
    parser.add_argument("--webhook", help="where signed events go, such as http://127.0.0.1:8000/stripe/webhook/")
    parser.add_argument("--secret", default="whsec_simulation", help="the webhooks' signing secret")
    parser.add_argument("--public-url", help="the address at which browsers reach this server")
    parser.add_argument("--state", type=Path, help="a JSON file to remember sessions in between starts")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    server = FakeStripe(
        host=options.host,
        port=options.port,
        webhook_url=options.webhook,
        secret=options.secret,
        public_url=options.public_url,
        state_path=options.state,
        talkative=options.verbose,
    )
    print(f"Simulated card gateway at {server.base_url}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
