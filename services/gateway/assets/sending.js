// What a call from this page needs besides what is typed: a key of its own, a department's signature.

const SIGNED = /^\/v1\/(?:feeds|exchange-batches)\//;
const KEY = "Idempotency-Key";
const KEYED = [];
let secret = "";

/** By which secret calls of a department are signed from now on; it is kept nowhere else. */
function signBy(client_secret) {
  secret = client_secret;
}

/** The call as it leaves. */
async function sending(call) {
  const { pathname, search } = new URL(call.url, location);
  const path = pathname.slice(pathname.indexOf("/v1/"));
  const method = (call.method ?? "GET").toUpperCase();
  if (method === "POST" && KEYED.some((one) => one.test(path))) call.headers[KEY] ||= once();
  if (secret && SIGNED.test(path)) {
    Object.assign(call.headers, await signature(method, path, search.slice(1), call.body));
  }
  return call;
}

async function signature(method, path, query, body) {
  const bytes = await new Response(body ?? "").arrayBuffer();
  const digest = hexadecimal(await crypto.subtle.digest("SHA-256", bytes));
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = once();
  const text = new TextEncoder();
  const key = await crypto.subtle.importKey(
    "raw", text.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"],
  );
  const lines = ["jianxi-1", method, path, query, digest, timestamp, nonce].join("\n");
  const signed = hexadecimal(await crypto.subtle.sign("HMAC", key, text.encode(lines)));
  return {
    "X-Signature": `hmac-sha256=${signed}`,
    "X-Signature-Nonce": nonce,
    "X-Signature-Timestamp": timestamp,
  };
}

function once() {
  return hexadecimal(crypto.getRandomValues(new Uint8Array(16)));
}

function hexadecimal(bytes) {
  return [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
}
