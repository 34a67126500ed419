# Python that the test scripts begin with. It expects the machine with Lycan to be called `machine`.
''
  import json

  FEED = "at://did:web:feeds.example.com/app.bsky.feed.generator/everything"
  PAGE = f"http://localhost:3000/xrpc/app.bsky.feed.getFeedSkeleton?feed={FEED}&limit=50"


  def posts() -> int:
      return len(json.loads(machine.succeed(f"curl --silent --fail '{PAGE}'"))["feed"])


  def wait_for_posts() -> None:
      machine.wait_until_succeeds(f"curl --silent --fail '{PAGE}' | jq --exit-status '.feed | length >= 20'")


  def status(url: str, host: str) -> str:
      return machine.succeed(
          f"curl --silent --output /dev/null --write-out '%{{http_code}}' --header 'Host: {host}' '{url}'"
      )


  def sql(query: str) -> str:
      return machine.succeed(f'sudo -u postgres psql -tA lycan -c "{query}"').strip()


''
