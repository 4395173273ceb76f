// Requests to this install, of which an answer that is no success is an error like any other.

/** The answer of a successful request. Throws otherwise; an overtaken one throws an AbortError. */
export async function ask(url, { accept = "application/json", signal } = {}) {
  const answer = await fetch(url, { signal, headers: { Accept: accept } });
  if (!answer.ok) {
    await answer.text(); // read to its end, or the connection stays taken
    throw new Error(`${url} answers ${answer.status}`);
  }
  return answer;
}

export async function askGeoJson(url, signal) {
  const answer = await ask(url, { accept: "application/geo+json", signal });
  return answer.json();
}
