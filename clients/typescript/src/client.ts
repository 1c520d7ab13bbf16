/** The client: every operation of the document by its path, with the types that it states. */

import type { paths } from "./document";
import { address, newKey } from "./address";
import type { Answer, DownloadPath, Handed, ReadPath, Schemas, Told, UploadPath, Verb } from "./operations";
import { Problem } from "./problem";
import { inMemory, type Keeper, Session, type Tokens } from "./session";
import { type Method, NoAnswer, type Received, type Reply, type Transport } from "./transport";

/** These take no Idempotency-Key: a password comes or a secret goes, and nothing of it is kept. */
const NEVER_KEPT =
  /^\/v1\/tokens$|\/reveals$|^\/v1\/accounts\/(passwords|second-factors|handover-objections)$|^\/v1\/data-agreements\/[^/]+\/(keys|pushes)$/;
const PASSING = [429, 502, 503, 504];
/** Seconds for which a call waits by itself before it is tried again. */
const PATIENCE = 10;
const TRIES = 3;

export interface Settings<File> {
  /** The gateway, without a slash at its end: `https://api.example.gov.cn`. */
  base: string;
  transport: Transport<File>;
  /** Where tokens are kept; in memory if absent. */
  keeper?: Keeper;
  /** Milliseconds for one try; 15 s if absent. */
  timeout?: number;
  /** How to wait between tries; `setTimeout` if absent. */
  wait?: (milliseconds: number) => Promise<void>;
}

/** What a caller may say of a single call. */
export interface How {
  /** The same for every try of the same deed, also after the program was closed. */
  key?: string;
}

type Loose = { path?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };
type Arguments<T> = object extends T ? [told?: T, how?: How] : [told: T, how?: How];
type Asked<R extends Reply> = (headers: Record<string, string>) => Promise<R>;

export class Client<File> {
  private readonly session: Session;
  private readonly timeout: number;

  constructor(private readonly settings: Settings<File>) {
    this.session = new Session(settings.keeper ?? inMemory());
    this.timeout = settings.timeout ?? 15_000;
  }

  get<P extends ReadPath<"get">>(path: P, ...told: Arguments<Told<P, "get">>) {
    return this.call<P, "get">("GET", path, ...told);
  }

  post<P extends ReadPath<"post">>(path: P, ...told: Arguments<Told<P, "post">>) {
    return this.call<P, "post">("POST", path, ...told);
  }

  put<P extends ReadPath<"put">>(path: P, ...told: Arguments<Told<P, "put">>) {
    return this.call<P, "put">("PUT", path, ...told);
  }

  delete<P extends ReadPath<"delete">>(path: P, ...told: Arguments<Told<P, "delete">>) {
    return this.call<P, "delete">("DELETE", path, ...told);
  }

  /** Hand in one file, with the other fields of its form. */
  async upload<P extends UploadPath>(
    path: P,
    told: Handed<P, File>,
    how: How = {},
  ): Promise<Answer<P, "post">> {
    const url = this.url(path, told as Loose);
    const { file, form = {} } = told as { file: File; form?: Record<string, string> };
    const { timeout } = this;
    const keyed = { "Idempotency-Key": how.key ?? newKey() };
    const ask: Asked<Reply> = (headers) =>
      this.settings.transport.upload({ url, headers: { ...keyed, ...headers }, file, form, timeout });
    return (await this.ask(ask, true)).data as Answer<P, "post">;
  }

  /** Fetch a file. */
  async download<P extends DownloadPath>(path: P, ...told: Arguments<Told<P, "get">>) {
    const url = this.url(path, (told[0] ?? {}) as Loose);
    const { timeout } = this;
    const ask: Asked<Received<File>> = (headers) =>
      this.settings.transport.download({ method: "GET", url, headers, timeout });
    const { file } = await this.ask(ask, true);
    if (file === undefined) throw new NoAnswer("answer is no file");
    return file;
  }

  /** Sign in; what follows is asked in this name. */
  async signIn(grant: Schemas["PasswordGrant"] | Schemas["WechatGrant"] | Schemas["PhoneCodeGrant"]) {
    this.session.take(null);
    this.session.take((await this.post("/v1/tokens", { body: grant })) as Tokens);
  }

  /** Sign out here and at the system. */
  async signOut(): Promise<void> {
    const token = this.session.refreshToken;
    this.session.take(null);
    if (token) await this.post("/v1/tokens/revocations", { body: { refresh_token: token } });
  }

  get signedIn(): boolean {
    return this.session.accessToken !== null;
  }

  private async call<P extends keyof paths, V extends Verb>(
    method: Method,
    path: P,
    told?: unknown,
    how: How = {},
  ): Promise<Answer<P, V>> {
    const loose = (told ?? {}) as Loose;
    const url = this.url(path, loose);
    const own: Record<string, string> = {};
    if (loose.body !== undefined) own["content-type"] = "application/json";
    const kept = method === "POST" && !NEVER_KEPT.test(path);
    if (kept) own["Idempotency-Key"] = how.key ?? newKey();
    const body = loose.body === undefined ? {} : { body: JSON.stringify(loose.body) };
    const { timeout } = this;
    const ask: Asked<Reply> = (headers) =>
      this.settings.transport.send({ method, url, headers: { ...own, ...headers }, ...body, timeout });
    return (await this.ask(ask, method !== "POST" || kept)).data as Answer<P, V>;
  }

  private url(path: string, told: Loose): string {
    return this.settings.base + address(path, told.path, told.query);
  }

  /** Ask; renew a token that is refused, once; ask again what may be asked again. */
  private async ask<R extends Reply>(asked: Asked<R>, again: boolean): Promise<R> {
    const token = this.session.accessToken;
    let reply = await this.tried(asked, token, again);
    if (reply.status === 401 && token !== null) {
      const renewed = await this.session.renew(token, (refresh) => this.renew(refresh));
      if (renewed) reply = await this.tried(asked, this.session.accessToken, again);
    }
    if (reply.status >= 400) {
      throw new Problem(reply.status, (reply.data ?? {}) as Partial<Schemas["Problem"]>);
    }
    return reply;
  }

  private async tried<R extends Reply>(asked: Asked<R>, token: string | null, again: boolean): Promise<R> {
    const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
    for (let left = again ? TRIES - 1 : 0; ; left -= 1) {
      try {
        const reply = await asked(headers);
        const seconds = Number(reply.headers["retry-after"] ?? 1);
        // Who is to come again tomorrow hears so now.
        if (left === 0 || !isPassing(reply) || !(seconds <= PATIENCE)) return reply;
        await this.wait(1000 * seconds);
      } catch (fault) {
        if (left === 0 || !(fault instanceof NoAnswer)) throw fault;
        await this.wait(1000);
      }
    }
  }

  private wait(milliseconds: number): Promise<void> {
    const { wait } = this.settings;
    return wait ? wait(milliseconds) : new Promise((done) => setTimeout(done, milliseconds));
  }

  /** New tokens; null where the sign-in is over, and nothing but signing in helps. */
  private async renew(refreshToken: string): Promise<Tokens | null> {
    const url = `${this.settings.base}/v1/tokens`;
    const body = JSON.stringify({ grant_type: "refresh_token", refresh_token: refreshToken });
    const headers = { "content-type": "application/json" };
    const { timeout } = this;
    const reply = await this.settings.transport.send({ method: "POST", url, headers, body, timeout });
    if (reply.status === 200) return reply.data as Tokens;
    if (PASSING.includes(reply.status)) {
      throw new Problem(reply.status, (reply.data ?? {}) as Partial<Schemas["Problem"]>);
    }
    return null;
  }
}

/** Not now, perhaps later: too many, out of reach, or a twin of this call still under way. */
function isPassing(reply: Reply): boolean {
  return PASSING.includes(reply.status) || (reply.status === 409 && "retry-after" in reply.headers);
}
