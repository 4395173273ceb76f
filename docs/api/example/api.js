// Asks the API. Answers come back as objects; whatever goes wrong as one of two errors.

/** What the API says went wrong (RFC 9457): `message` is its `detail`, meant for people. */
export class Problem extends Error {
  constructor(status, { detail = "", title = "" } = {}) {
    super(detail || title);
    this.status = status;
  }
}

/** Nobody answered: no line, or no server. */
export class Unreachable extends Error {}

/** Whether the last question found no answer. */
export const line = { isLost: false };

// What this visit has read, to show again when the line is gone. The browser's own cache already
// spares the line: every answer has an ETag and says how long it may be kept.
const kept = new Map();

/**
 * The JSON at `url`, with `parameters` added; those that are null or empty are left out. While the
 * line is lost, what was read before is answered again.
 */
export async function read(url, parameters = {}) {
  const address = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    if (value != null && value !== "") address.searchParams.set(name, value);
  }
  let response;
  try {
    response = await fetch(address);
    line.isLost = false;
  } catch {
    line.isLost = true;
    if (kept.has(address.href)) return kept.get(address.href);
    throw new Unreachable();
  }
  // Something between here and the API may answer with a page of its own.
  const answer = await response.json().catch(() => null);
  if (!response.ok || answer === null) throw new Problem(response.status, answer ?? {});
  kept.set(address.href, answer);
  return answer;
}

/** The cursor in a list's `next` or `previous`, to put into this site's own links. */
export const cursorOf = (link) => link && new URL(link).searchParams.get("cursor");
