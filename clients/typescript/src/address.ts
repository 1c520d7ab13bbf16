/** Addresses and keys, without what mini-programs lack: URL, URLSearchParams, crypto. */

export type Value = string | number | boolean | null | undefined | readonly (string | number)[];

/** A path with its parameters filled in; a list in a query is its name again and again. */
export function address(
  path: string,
  named: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(named[name])),
  );
  const pairs: string[] = [];
  for (const name of Object.keys(query)) {
    const value = query[name] as Value;
    const values = Array.isArray(value) ? value : [value];
    for (const each of values) {
      if (each !== null && each !== undefined) {
        pairs.push(`${name}=${encodeURIComponent(String(each))}`);
      }
    }
  }
  return pairs.length ? `${filled}?${pairs.join("&")}` : filled;
}

/** A new Idempotency-Key: unlike others of the same caller, no secret. */
export function newKey(): string {
  const drawn = () => Math.random().toString(36).slice(2, 12).padEnd(10, "0");
  return `${Date.now().toString(36)}-${drawn()}${drawn()}`;
}
