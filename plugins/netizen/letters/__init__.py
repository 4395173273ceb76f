"""Letters that citizens ask their village for: catalogue, requests, register and PDF."""
